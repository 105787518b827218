using System.Text;
using System.Text.Json;
using Connections.Core.Mapping;

namespace Connections.Tests.Mapping;

public sealed class EventJsonTests
{
    [Theory, InlineData("{\n  nope", 2, 3), InlineData("", 1, 1), InlineData("{\"a\":1", 1, 7)]
    public void What_is_wrong_with_a_typed_event_is_told_with_its_line_and_position_as_editors_count_them(string typed, int line, int position)
    {
        var wrong = Assert.ThrowsAny<JsonException>(() => EventJson.Parse(Encoding.UTF8.GetBytes(typed)));

        var told = EventJson.Explain(wrong);

        Assert.StartsWith($"The event is no JSON. Line {line}, position {position}: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", told, StringComparison.Ordinal);
    }
}
