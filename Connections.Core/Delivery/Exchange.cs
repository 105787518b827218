using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>One request and what came of it.</summary>
/// <param name="Request">The request, as it was sent.</param>
/// <param name="Answer">The answer; null where none came.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Exchange(ActionRequest Request, VendorAnswer? Answer, TimeSpan Took);
