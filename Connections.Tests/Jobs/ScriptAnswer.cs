using System.Collections;
using System.Globalization;
using Hangfire.Common;
using Hangfire.Storage;

namespace Connections.Tests.Jobs;

/// <summary>
/// Writes an answer as text, so that two can be compared: every public property, in depth. Of a time only whether it is there; of a span the whole hours.
/// </summary>
internal static class ScriptAnswer
{
    // Properties that say where an answer comes from rather than what it is.
    private static readonly string[] s_aside = ["LoadException", "Fetched"];

    public static string Of(Func<object?> ask)
    {
        try
        {
            return Write(ask());
        }
        catch (Exception exception) when (exception is ArgumentException or OperationCanceledException or BackgroundServerGoneException or DistributedLockTimeoutException)
        {
            // Which kind of argument exception it is says nothing more to Hangfire.
            return exception is ArgumentException ? "ArgumentException" : exception.GetType().Name;
        }
    }

    private static string Write(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        DateTime time => time == DateTime.MinValue ? "never" : "some time",
        TimeSpan span => span == Timeout.InfiniteTimeSpan ? "for ever" : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalHours)} h"),
        Job job => $"{job.Type.Name}.{job.Method.Name}({string.Join(", ", job.Args)}) in {job.Queue ?? "no queue"}",
        // Not the type's name: how it is written is a static setting, which another test may change between the two sides.
        InvocationData data => $"{data.Method}{data.Arguments} in {data.Queue ?? "no queue"}",
        HashSet<string> set => Write(set.Order(StringComparer.Ordinal).ToList()),
        IReadOnlyDictionary<string, string> map => Write(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value ?? "null"}").ToList()),
        IDictionary<DateTime, long> timeline => string.Create(CultureInfo.InvariantCulture, $"{timeline.Count} times, {timeline.Values.Sum()}"),
        IEnumerable many => $"[{string.Join(", ", many.Cast<object?>().Select(Write))}]",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        bool => $"{value}",
        _ => $"{{ {string.Join(", ", Properties(value))} }}",
    };

    private static IEnumerable<string> Properties(object value) =>
        from property in value.GetType().GetProperties()
        where !s_aside.Contains(property.Name)
        orderby property.Name
        select $"{property.Name}: {Write(property.GetValue(value))}";
}
