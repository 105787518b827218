using System.IO.Compression;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Destinations.S3;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Aws;

public sealed class AwsDestinationsTests
{
    private const string Key = "\"accessKeyId\":\"AK\",\"secretAccessKey\":\"SK\"";
    private const string Assumed = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>TEMP</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>TOK</SessionToken><Expiration>2024-03-05T11:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""";

    [Fact]
    public async Task Each_record_of_a_Kinesis_batch_ends_as_the_answer_says_of_it()
    {
        using var trial = Kinesis().Answering((200, """{"FailedRecordCount":2,"Records":[{"SequenceNumber":"1","ShardId":"s"},{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"slow"},{"ErrorCode":"SomethingElse","ErrorMessage":"no"}]}"""));

        var outcomes = await trial.SendAsync(Record("a"), Record("b"), Record("c"));

        Assert.Equal(["Delivered", "Retry", "Discarded"], outcomes.Select(outcome => outcome.GetType().Name));
        var sent = Assert.Single(trial.Vendor.Received);
        Assert.Equal(["eyJrIjoiYSJ9", "eyJrIjoiYiJ9", "eyJrIjoiYyJ9"], JsonNode.Parse(sent.Body)!["Records"]!.AsArray().Select(record => record!["Data"]!.GetValue<string>()));
        Assert.Equal("Kinesis_20131202.PutRecords", sent.Headers["X-Amz-Target"]);
    }

    [Theory]
    [InlineData(400, """{"__type":"com.amazonaws.kinesis#LimitExceededException","message":"m"}""", "Retry")]
    [InlineData(400, """{"__type":"ExpiredTokenException","message":"m"}""", "Retry")]
    [InlineData(400, """{"__type":"ResourceNotFoundException","message":"m"}""", "Discarded")]
    [InlineData(503, "busy", "Retry")]
    public async Task A_400_that_passes_is_tried_again(int status, string body, string outcome)
    {
        using var trial = Kinesis().Answering((status, body));

        Assert.Equal(outcome, Assert.Single(await trial.SendAsync(Record("a"))).GetType().Name);
    }

    [Fact]
    public async Task A_role_is_taken_on_once_and_again_before_it_ends()
    {
        using var trial = Kinesis("\"iamRoleArn\":\"arn:aws:iam::1:role/x\",\"iamExternalId\":\"e\"").Answering((200, Assumed), (200, "{}"), (200, "{}"), (200, Assumed), (200, "{}"));

        await trial.SendAsync(Record("a"));
        await trial.SendAsync(Record("b"));
        trial.Clock.Advance(TimeSpan.FromMinutes(56));
        await trial.SendAsync(Record("c"));

        Assert.Equal(
            ["sts.eu-west-1.amazonaws.com", "kinesis.eu-west-1.amazonaws.com", "kinesis.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com", "kinesis.eu-west-1.amazonaws.com"],
            trial.Vendor.Received.Select(request => request.Address.Host));
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx", trial.Vendor.Received[0].Body, StringComparison.Ordinal);
        Assert.Contains("Credential=TEMP/", trial.Vendor.Received[1].Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("TOK", trial.Vendor.Received[1].Headers["X-Amz-Security-Token"]);
    }

    [Fact]
    public async Task A_role_that_is_refused_refuses_the_events()
    {
        using var trial = Kinesis("\"iamRoleArn\":\"r\"").Answering((403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>"));

        var refused = Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync(Record("a"))));

        Assert.Equal("AccessDenied", refused.Code);
        Assert.Contains("not you", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_region_never_becomes_part_of_a_host()
    {
        using var trial = Kinesis();

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"payload":{},"partitionKey":"k","streamName":"s","awsRegion":"evil.example.com/"}""")));
        Assert.Empty(trial.Vendor.Received);
    }

    [Fact]
    public async Task Each_entry_of_an_EventBridge_batch_ends_as_the_answer_says_of_it()
    {
        using var trial = new ActionTrial("amazon-eventbridge", "send", """{"accountId":"1","region":"eu-west-1","eventBusName":"bus","source":"shop",""" + Key + "}");
        trial.Answering((200, """{"FailedEntryCount":1,"Entries":[{"EventId":"e"},{"ErrorCode":"InternalFailure","ErrorMessage":"m"}]}"""));

        var outcomes = await trial.SendAsync("""{"data":{"a":1},"detailType":"track","time":"2024-03-05T10:00:00.5Z","resources":["arn:x"]}""", """{"data":{},"detailType":"page"}""");

        Assert.Equal(["Delivered", "Retry"], outcomes.Select(outcome => outcome.GetType().Name));
        trial.AssertSent("POST", "https://events.eu-west-1.amazonaws.com/", """
            {"Entries":[{"Time":1709632800.5,"Source":"shop","Resources":["arn:x"],"DetailType":"track","Detail":"{\"a\":1}","EventBusName":"arn:aws:events:eu-west-1:1:event-bus/bus"},{"Source":"shop","Resources":[],"DetailType":"page","Detail":"{}","EventBusName":"arn:aws:events:eu-west-1:1:event-bus/bus"}]}
            """.Trim());
    }

    [Fact]
    public async Task Each_message_of_an_SQS_batch_ends_as_the_answer_says_of_it()
    {
        using var trial = Sqs("https://sqs.eu-west-1.amazonaws.com/1/events").Answering((200, """{"Successful":[{"Id":"0"}],"Failed":[{"Id":"2","SenderFault":true,"Code":"InvalidMessageContents"},{"Id":"1","SenderFault":false,"Code":"InternalError"}]}"""));

        var outcomes = await trial.SendAsync(Message("a"), Message("b"), Message("c"));

        Assert.Equal(["Delivered", "Retry", "Discarded"], outcomes.Select(outcome => outcome.GetType().Name));
        trial.AssertSent("POST", "https://sqs.eu-west-1.amazonaws.com/", """
            {"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/1/events","Entries":[{"Id":"0","MessageBody":"{\"k\":\"a\"}"},{"Id":"1","MessageBody":"{\"k\":\"b\"}"},{"Id":"2","MessageBody":"{\"k\":\"c\"}"}]}
            """.Trim());
        Assert.Contains("/eu-west-1/sqs/", trial.Vendor.Received[0].Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal(("AmazonSQS.SendMessageBatch", "application/x-amz-json-1.0"), (trial.Vendor.Received[0].Headers["X-Amz-Target"], trial.Vendor.Received[0].Headers["Content-Type"]));
    }

    [Fact]
    public async Task A_FIFO_queues_messages_have_a_group_and_are_counted_once()
    {
        using var trial = Sqs("https://sqs.eu-west-1.amazonaws.com/1/events.fifo");

        await trial.SendAsync("""{"payload":{},"messageGroupId":"u1","messageDeduplicationId":"m1"}""");

        trial.AssertSent("POST", "https://sqs.eu-west-1.amazonaws.com/", """{"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/1/events.fifo","Entries":[{"Id":"0","MessageBody":"{}","MessageGroupId":"u1","MessageDeduplicationId":"m1"}]}""");
    }

    [Theory]
    [InlineData(200, "{\"ok\":true}", "Delivered")]
    [InlineData(200, "{\"errorMessage\":\"boom\",\"errorType\":\"Error\"}", "Retry")]
    [InlineData(429, "{\"message\":\"Rate exceeded\"}", "Retry")]
    [InlineData(404, "{\"message\":\"no function\"}", "Discarded")]
    public async Task A_function_that_throws_is_asked_again(int status, string body, string outcome)
    {
        using var trial = Lambda("\"clientContext\":{\"a\":\"b\"}").Answering((status, body));

        Assert.Equal(outcome, Assert.Single(await trial.SendAsync("""{"payload":{"k":1}}""")).GetType().Name);

        trial.AssertSent("POST", "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/arn%3Aaws%3Alambda%3Afn/invocations", """{"k":1}""");
        Assert.Equal(("RequestResponse", "eyJjdXN0b20iOnsiYSI6ImIifX0="), (trial.Vendor.Received[0].Headers["X-Amz-Invocation-Type"], trial.Vendor.Received[0].Headers["X-Amz-Client-Context"]));
    }

    [Fact]
    public async Task A_queued_event_is_Lambdas_whatever_the_function_says()
    {
        using var trial = Lambda("\"invocationType\":\"Event\"").Answering((202, ""));

        Assert.IsType<Outcome.Delivered>(Assert.Single(await trial.SendAsync("""{"payload":{"k":1}}""")));
        Assert.Equal("Event", trial.Vendor.Received[0].Headers["X-Amz-Invocation-Type"]);
    }

    [Fact]
    public async Task A_batch_of_rows_is_one_CSV_file()
    {
        using var trial = S3("syncToS3");

        var outcomes = await trial.SendAsync(
            """{"columns":{"user_id":"a\"b","n":1.50,"traits":{"x":[1]}},"traits_or_props":{"vips":true},"computation_key":"vips","delimiter":"tab","file_extension":"txt","audience_action_column_name":"in","batch_size_column_name":"size"}""",
            """{"columns":{"user_id":"c"},"traits_or_props":{},"delimiter":"tab","file_extension":"txt"}""");

        Assert.Equal(2, outcomes.OfType<Outcome.Delivered>().Count());
        var sent = Assert.Single(trial.Vendor.Received);
        Assert.Equal("user_id\ttraits\tn\tin\tsize\n\"a\"\"b\"\t\"{\"\"x\"\":[1]}\"\t\"1.50\"\t\"true\"\t\"2\"\n\"c\"\t\"\"\t\"\"\t\"\"\t\"2\"", sent.Body);
        Assert.Matches("^https://s3.eu-west-1.amazonaws.com/my.bucket/2024-03-05T10-00-00-000Z_[0-9a-f]{12}.txt$", sent.Address.AbsoluteUri);
    }

    [Fact]
    public void A_file_has_the_columns_that_its_mapping_lists_whatever_its_events_hold()
    {
        var call = new ActionCall([Object("""{"columns":{"b":2}}"""), Object("""{"columns":{}}""")], []) { Mapping = Object("""{"columns":{"a":"$.a","b":"$.b"}}""") };

        Assert.Equal("a,b\n\"\",\"2\"\n\"\",\"\"", S3CsvFile.Text(call));
    }

    [Fact]
    public async Task Raw_logs_go_to_an_object_for_each_day_of_receipt_and_a_repeat_replaces_it()
    {
        using var trial = S3("rawLogs", "s3-raw-logs");
        string[] events = [Raw("a", "2024-03-04T23:59:59Z"), Raw("b", "2024-03-05T00:00:01Z"), Raw("c", "2024-03-05T00:00:00Z")];
        trial.Vendor.Answers = request => Task.FromResult(ScriptedVendor.Answer(System.Net.HttpStatusCode.OK));

        await trial.SendAsync(events);
        trial.Clock.Advance(TimeSpan.FromMinutes(4));
        await trial.SendAsync(events);

        var keys = trial.Vendor.Received.Select(request => request.Address.AbsolutePath).ToList();
        Assert.StartsWith("/my.bucket/segment-logs/web/1709510400000/1709596799000.", keys[0], StringComparison.Ordinal);
        Assert.StartsWith("/my.bucket/segment-logs/web/1709596800000/1709596800000.", keys[1], StringComparison.Ordinal);
        Assert.EndsWith(".gz", keys[1], StringComparison.Ordinal);
        Assert.Equal(keys.Take(2), keys.Skip(2));
    }

    [Fact]
    public void A_raw_log_is_lines_of_JSON()
    {
        var compressed = S3Object.Compressed("{\"k\":\"é\"}\n"u8.ToArray());

        using var gzip = new GZipStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Equal("{\"k\":\"é\"}\n", reader.ReadToEnd());
    }

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Record(string key) => $$$"""{"payload":{"k":"{{{key}}}"},"partitionKey":"p","streamName":"s","awsRegion":"eu-west-1"}""";

    private static string Message(string key) => $$$"""{"payload":{"k":"{{{key}}}"},"messageGroupId":"g","messageDeduplicationId":"d"}""";

    private static string Raw(string key, string at) => $$$"""{"event":{"k":"{{{key}}}"},"received_at":"{{{at}}}","folder":"segment-logs","source":"web"}""";

    private static ActionTrial Kinesis(string more = "\"sessionToken\":\"\"") => new("aws-kinesis", "send", "{" + Key + "," + more + "}");

    private static ActionTrial Sqs(string queue) => new("amazon-sqs", "send", $"{{\"queueUrl\":\"{queue}\",{Key}}}");

    private static ActionTrial Lambda(string more) => new("amazon-lambda", "invoke", """{"function":"arn:aws:lambda:fn","region":"eu-west-1",""" + Key + "," + more + "}");

    private static ActionTrial S3(string action, string type = "s3") => new(type, action, """{"s3_aws_bucket_name":"my.bucket","s3_aws_region":"eu-west-1",""" + Key + "}");
}
