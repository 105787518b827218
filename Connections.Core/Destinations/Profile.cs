using Connections.Core.Settings;

namespace Connections.Core.Destinations;

/// <summary>What the catalogue says of a destination, and what holds for all of its actions.</summary>
/// <param name="Slug">Its type: what a provisioning file calls it.</param>
/// <param name="Name">What people read, and the key that events use in their <c>integrations</c> object.</param>
/// <param name="Category">Its main category, as Segment's catalogue names them, such as <c>Raw Data</c>.</param>
/// <param name="Api">The origin of the vendor's API; null where the settings give whole addresses, or decide on it.</param>
public sealed record Profile(string Slug, string Name, string Category, string? Api = null)
{
    /// <summary>One sentence on what it does.</summary>
    public required string Description { get; init; }

    /// <summary>Other names by which a provisioning file or an event may call it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Further categories it is found under.</summary>
    public IReadOnlyList<string> AlsoIn { get; init; } = [];

    /// <summary>What the team has to say to connect it.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>
    /// Adds credentials to a request, or signs it: the last thing that happens to it, so a signature is of the very bytes that are sent.
    /// Null where requests need none, or each action adds its own.
    /// </summary>
    public Func<ActionCall, ActionRequest, ActionRequest>? Authenticate { get; init; }

    /// <summary>As <see cref="DestinationAction.Judge"/>, for the actions without one.</summary>
    public Func<VendorAnswer, int, IReadOnlyList<EventResult>>? Judge { get; init; }

    /// <summary>
    /// A request that asks the vendor whether the credentials are good, and changes nothing there: 2xx for good ones. It is authenticated as others are. Null where
    /// the vendor documents none.
    /// </summary>
    public Func<ActionCall, ActionRequest>? Check { get; init; }

    /// <summary>The settings, by key, for which the vendor can be asked in place of typing them. The call has no payload.</summary>
    public IReadOnlyDictionary<string, VendorChoices> Offers { get; init; } = new Dictionary<string, VendorChoices>();

    /// <summary>How the vendor grants access; null where settings are enough.</summary>
    public OAuth? OAuth { get; init; }

    /// <summary>Whether it keeps raw logs, so that neither an event's <c>integrations</c> nor filters hold anything back from it. Consent does.</summary>
    public bool TakesEverything { get; init; }

    /// <summary>The vendor's limit of requests a second for one destination; null for none known.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>The vendor's limit of requests at the same time; null for ours.</summary>
    public int? Concurrency { get; init; }

    /// <summary>What people should know before they connect it, such as a limit of the vendor's or that its messages cost money; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether it is reached by HTTP. Where it is not, its API endpoint is a host and a port.</summary>
    public bool IsHttp { get; init; } = true;
}
