using Connections.Core.Delivery.Trials;
using Connections.Core.Destinations;

namespace Connections.Web.Pages.Destinations.Mappings;

/// <summary>Asks the tool of the mapping that is edited what it offers for a field.</summary>
public delegate Task<OfferedChoices> AskTool(VendorChoices offers);
