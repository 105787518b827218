using System.Text.Json.Nodes;

namespace Connections.Tests.Destinations.Requests;

/// <summary>How a mapping is batched stands in the mapping, and is none of the vendor's business.</summary>
internal sealed class IterableDepartures : IDepartures
{
    public string File => "actions-iterable";

    public string Reason => "The published request tells Iterable how its sender batches; that is left out.";

    public void Apply(JsonObject expected, string caseName)
    {
        expected["json"]!.AsObject().Remove("enable_batching");
        expected["json"]!.AsObject().Remove("batch_size");
    }
}
