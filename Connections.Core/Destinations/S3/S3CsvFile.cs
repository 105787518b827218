using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations.Aws;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.S3;

/// <summary>Writes a file of columns: names as they are, every cell in quotes.</summary>
internal static class S3CsvFile
{
    public static async Task<IReadOnlyList<EventResult>> WriteAsync(AwsAccess access, ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = Encoding.UTF8.GetBytes(Text(call));
        var (digest, extension) = (S3Object.Digest(content), call.Text("file_extension") ?? "csv");
        var time = call.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss-fff'Z'", CultureInfo.InvariantCulture);
        var name = $"{(call.Text("filename_prefix") is { } prefix ? prefix + "_" : "")}{time}_{digest}.{extension}";
        var isCompressed = call.Payload.Flag("gzip");
        var result = await S3Object.PutAsync(
            access, call, vendor, S3Object.Join(call.Text("s3_aws_folder_name"), isCompressed ? name + ".gz" : name),
            isCompressed ? S3Object.Compressed(content) : content,
            isCompressed ? "application/gzip" : extension == "csv" ? "text/csv" : "text/plain", cancellationToken);
        return [.. Enumerable.Repeat(result, call.Payloads.Count)];
    }

    /// <summary>The whole file; its last line has no end.</summary>
    public static string Text(ActionCall call)
    {
        var delimiter = call.Text("delimiter") switch
        {
            null => ",",
            "tab" => "\t",
            var other => other,
        };
        var columns = Columns(call);
        var (action, size) = (call.Text("audience_action_column_name"), call.Text("batch_size_column_name"));
        var rows = call.Payloads.Count.ToString(CultureInfo.InvariantCulture);

        var text = new StringBuilder().AppendJoin(delimiter, columns.Concat(new[] { action, size }.OfType<string>()).Select(name => Name(name, delimiter)));
        foreach (var payload in call.Payloads)
        {
            var cells = columns.Select(column => Cell(payload.Object("columns")[column]));
            if (action is not null)
                cells = cells.Append(Cell(AudienceAction(payload)));
            if (size is not null)
                cells = cells.Append(Cell(rows));
            text.Append('\n').AppendJoin(delimiter, cells);
        }

        return text.ToString();
    }

    // Those that the mapping lists, whether an event has a value for them or not: every file of a mapping has the same columns.
    private static List<string> Columns(ActionCall call) =>
        call.Mapping?["columns"] is JsonObject listed && !listed.Any(column => column.Key.StartsWith('@'))
            ? [.. listed.Select(column => column.Key)]
            : [.. call.Payloads.SelectMany(payload => payload.Object("columns")).Select(column => column.Key).Distinct()];

    private static JsonNode? AudienceAction(JsonObject payload) =>
        payload.Text("computation_key") is { } key && payload.Object("traits_or_props")[key] is { } value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            ? payload.Object("traits_or_props")[key]
            : null;

    private static string Name(string name, string delimiter) =>
        name.Contains(delimiter, StringComparison.Ordinal) || name.AsSpan().ContainsAny("\"\n\r") ? Quoted(name) : name;

    private static string Cell(JsonNode? value) => Quoted(value switch
    {
        null => "",
        JsonValue known when known.TryGetValue(out string? text) => text,
        _ => CompactJson.Text(value),
    });

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
