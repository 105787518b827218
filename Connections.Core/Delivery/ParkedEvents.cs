using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery;

/// <summary>A parked event with all that is kept of it.</summary>
/// <param name="Event">What the list says of it.</param>
/// <param name="Json">The event, UTF-8.</param>
public sealed record ParkedDetail(ParkedEvent Event, ReadOnlyMemory<byte> Json);

/// <summary>What people see of parked events, and take away.</summary>
public sealed class ParkedEvents
{
    private const int Page = 200;
    private readonly IDeliveryState _state;

    internal ParkedEvents(IDeliveryState state) => _state = state;

    /// <summary>How many are parked, by code, most first.</summary>
    public Task<IReadOnlyList<ReasonCount>> CountAsync(Guid destinationId, ParkedSelection which, CancellationToken cancellationToken) =>
        _state.CountParkedAsync(destinationId, which, cancellationToken);

    /// <summary>A page of them, newest first.</summary>
    public Task<IReadOnlyList<ParkedEvent>> ListAsync(Guid destinationId, ParkedSelection which, int skip, int max, CancellationToken cancellationToken) =>
        _state.ListParkedAsync(destinationId, which, skip, max, cancellationToken);

    /// <summary>One of them; null where it is parked no more.</summary>
    public async Task<ParkedDetail?> FindAsync(Guid destinationId, long id, CancellationToken cancellationToken)
    {
        var one = new ParkedSelection { Id = id };
        var listed = await _state.ListParkedAsync(destinationId, one, 0, 1, cancellationToken);
        var whole = await _state.ReadParkedAsync(destinationId, one, 0, 1, cancellationToken);
        return listed.Count == 1 && whole.Count == 1 ? new(listed[0], whole[0].Json) : null;
    }

    /// <summary>
    /// All of them as JSON lines, oldest first, each line with its line feed: <c>messageId</c>, <c>at</c>, <c>code</c>, <c>reason</c>,
    /// <c>request</c>, <c>response</c>, <c>sourceId</c> and <c>event</c>. Holds a page in memory, however many there are.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ExportAsync(Guid destinationId, ParkedSelection which, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await _state.ReadParkedAsync(destinationId, which, after, Page, cancellationToken);
            foreach (var parked in page)
                yield return Line(parked);
            if (page.Count < Page)
                yield break;
            after = page[^1].Id;
        }
    }

    private static ReadOnlyMemory<byte> Line(ParkedRecord parked)
    {
        using var scratch = JsonScratch.Rent();
        var writer = scratch.Writer;
        writer.WriteStartObject();
        writer.WriteString("messageId", parked.MessageId);
        writer.WriteString("at", parked.At.UtcDateTime);
        writer.WriteString("code", parked.Code);
        writer.WriteString("reason", parked.Reason);
        writer.WriteString("request", parked.Request);
        writer.WriteString("response", parked.Response);
        writer.WriteString("sourceId", parked.SourceId);
        writer.WritePropertyName("event");
        if (IsJson(parked.Json))
            writer.WriteRawValue(parked.Json.Span, skipInputValidation: true);
        else
            writer.WriteStringValue(Encoding.UTF8.GetString(parked.Json.Span));
        writer.WriteEndObject();
        writer.Flush();
        return (byte[])[.. scratch.Written, (byte)'\n'];
    }

    // One that cannot be read is parked for that very reason, and a line that is no JSON would spoil the file.
    private static bool IsJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            _ = EventJson.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
