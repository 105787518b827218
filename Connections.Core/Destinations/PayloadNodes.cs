using System.Collections;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>Payloads as nodes, each made when somebody looks at it: who passes whole members on looks at none, or at one.</summary>
internal sealed class PayloadNodes(IReadOnlyList<MadePayload> made) : IReadOnlyList<JsonObject>
{
    public int Count => made.Count;

    public JsonObject this[int index] => made[index].Nodes;

    public IEnumerator<JsonObject> GetEnumerator()
    {
        foreach (var one in made)
            yield return one.Nodes;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
