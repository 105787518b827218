using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>One top-level member of an event, where it stands in the body.</summary>
internal readonly record struct FoundMember(EventMember Member, JsonSpan Name, JsonSpan Value)
{
    /// <summary>Takes the member whose name the reader stands on; of a context it takes note on the way through it, so that it is read once.</summary>
    public static FoundMember Take(ref Utf8JsonReader reader, ref ContextFacts context)
    {
        var member = EventMembers.MemberOf(ref reader);
        var name = new JsonSpan((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2, JsonTokenType.String);
        reader.Read();
        if (member != EventMember.Context)
            return new(member, name, JsonSpan.Take(ref reader));

        context = default; // of two, the last counts
        if (reader.TokenType != JsonTokenType.StartObject)
            return new(member, name, JsonSpan.Take(ref reader));
        var start = (int)reader.TokenStartIndex;
        context = ContextFacts.Take(ref reader);
        return new(member, name, new(start, (int)reader.BytesConsumed - start, JsonTokenType.StartObject));
    }
}
