namespace Connections.Core.Destinations.S3;

/// <summary>The fields of both actions.</summary>
internal static class S3Fields
{
    public static IReadOnlyList<Field> Csv { get; } =
    [
        Fields.Object("columns",
            Fields.Text("event_name", Map.Path("event")),
            Fields.Text("event_type", Map.Path("type")),
            Fields.Text("user_id", Map.Path("userId")),
            Fields.Text("anonymous_id", Map.Path("anonymousId")),
            Fields.Text("email", Map.FirstOf("traits.email", "context.traits.email")),
            Fields.Open("properties", Map.Path("properties")),
            Fields.Open("traits", Map.FirstOf("traits", "context.traits")),
            Fields.Open("context", Map.Path("context")),
            Fields.Text("timestamp", Map.Path("timestamp")),
            Fields.Text("message_id", Map.Path("messageId")),
            Fields.Open("integrations", Map.Path("integrations")),
            Fields.Text("audience_name", Map.Path("context.personas.computation_key")),
            Fields.Text("audience_id", Map.Path("context.personas.computation_id")),
            Fields.Text("audience_space_id", Map.Path("context.personas.space_id")))
            .Needed().Saying("The file's columns, in this order. Objects and lists are written as JSON.") with { AllowOthers = true },
        Fields.Text("audience_action_column_name", "audience_action").Saying("A column that says whether somebody entered an audience. Empty for none."),
        Fields.Text("batch_size_column_name", "batch_size").Saying("A column with the number of the file's rows. Empty for none."),
        Fields.Open("traits_or_props", Map.FirstOf("properties", "traits"), "Traits or properties").Saying("Where the audience's value is found."),
        Fields.Text("computation_key", Map.Path("context.personas.computation_key")).Saying("The audience's name among them."),
        Fields.Text("s3_aws_folder_name", label: "Folder"),
        Fields.Text("filename_prefix"),
        Fields.Choice("delimiter", ",", ",", "|", "tab", ";", ":").Needed(),
        Fields.Choice("file_extension", "csv", "csv", "txt").Needed(),
        Fields.Boolean("gzip", label: "Compress").Saying("Compresses the file and ends its name in .gz."),
    ];

    public static IReadOnlyList<Field> Raw { get; } =
    [
        new("event", "Event", FieldType.Any) { Required = true, Default = Map.Event, Description = "A line of the file; the whole event in the preset." },
        Fields.Time("received_at", Map.FirstOf("receivedAt", "timestamp")).Needed().Saying("Its day in UTC names the folder, in milliseconds since 1970."),
        Fields.Text("folder", "segment-logs").Needed(),
        Fields.Text("source").Saying("A folder between, such as the source's id."),
    ];
}
