using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations;

/// <summary>One thing a destination can do with an event: which fields, which requests.</summary>
/// <remarks>Exactly one of <see cref="Request"/>, <see cref="Requests"/> and <see cref="PerformAsync"/> is set.</remarks>
/// <param name="Slug">What mappings call it, such as <c>send</c>.</param>
/// <param name="Name">What people read.</param>
/// <param name="Trigger">The trigger of its preset; null where it has none of its own (see <see cref="IDestination.Presets"/>).</param>
public sealed record DestinationAction(string Slug, string Name, string? Trigger = null)
{
    /// <summary>One sentence on what it does.</summary>
    public required string Description { get; init; }

    /// <summary>What a payload may hold; anything else that a mapping gives is left out.</summary>
    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>How it takes several events at once; null where it takes one at a time.</summary>
    public Batch? Batch { get; init; }

    /// <summary>
    /// Makes the one request of payloads that fit <see cref="Fields"/>: a pure function. A problem means that no request can be made
    /// of them, ever. With a <see cref="Batch"/> it makes one request of all payloads; a problem is then looked for in each alone.
    /// </summary>
    public Func<ActionCall, Checked<ActionRequest>>? Request { get; init; }

    /// <summary>As <see cref="Request"/>, where one payload needs several requests, or none. They are sent in order; the first that fails is the last.</summary>
    public Func<ActionCall, Checked<ActionRequest[]>>? Requests { get; init; }

    /// <summary>
    /// Does whatever needs answers on the way (search then create, exchange a token). Gives one result for each payload, in order; a
    /// <see cref="VendorException"/> is the result of all of them.
    /// </summary>
    public Func<ActionCall, IVendorCalls, CancellationToken, Task<IReadOnlyList<EventResult>>>? PerformAsync { get; init; }

    /// <summary>
    /// Reads the answer to a request of so many payloads: one result for each, or a single one for all. Null for what the status
    /// says, which is right for most. A vendor that answers 200 and tells of failures in the body needs it. Not asked by <see cref="PerformAsync"/>.
    /// </summary>
    public Func<VendorAnswer, int, IReadOnlyList<EventResult>>? Judge { get; init; }

    /// <summary>
    /// The mapping that a new mapping starts with: every field's default, and how it is batched, for people to see and change. A new
    /// object at each call.
    /// </summary>
    public JsonObject Defaults()
    {
        var defaults = new JsonObject(Fields.Where(field => field.Default is not null).Select(field => KeyValuePair.Create(field.Key, field.Default?.DeepClone())));
        if (Batch is not null)
        {
            defaults["enable_batching"] = Batch.OnByDefault;
            defaults["batch_size"] = Batch.Usual ?? Batch.MaxEvents;
        }

        return defaults;
    }
}
