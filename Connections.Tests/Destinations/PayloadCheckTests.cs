using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using VectorFile = Connections.Tests.Support.Vectors;

namespace Connections.Tests.Destinations;

public sealed class PayloadCheckTests
{
    private static readonly JsonElement File = VectorFile.Read("destination-language-fields.json");

    // The table does not print five of its fields; what they are follows from its cases.
    private static readonly Field[] Fields =
    [
        new("req", "req", FieldType.Text) { Required = true },
        new("s", "s", FieldType.Text),
        new("n", "n", FieldType.Number),
        new("i", "i", FieldType.Integer),
        new("b", "b", FieldType.Boolean),
        new("d", "d", FieldType.DateTime),
        new("o", "o", FieldType.Object),
        new("oa", "oa", FieldType.Object) { AllowOthers = true, Properties = [new("k", "k", FieldType.Text)] },
        new("m", "m", FieldType.Text) { Multiple = true },
        new("c", "c", FieldType.Text) { Choices = ["x", "y"] },
        new("nul", "nul", FieldType.Text) { AllowNull = true },
        new("u", "u", FieldType.Text) { Format = FieldFormat.Uri },
        new("p", "Item", FieldType.Object)
        {
            Multiple = true,
            Properties = [new("id", "id", FieldType.Text) { Required = true }, new("q", "quantity", FieldType.Integer) { Minimum = 1, Maximum = 9 }, new("n", "n", FieldType.Number) { AllowNull = true }],
        },
        new("mail", "E-mail", FieldType.Text) { Format = FieldFormat.Email },
        new("short", "short", FieldType.Text) { Minimum = 2, Maximum = 3 },
        new("when", "when", FieldType.Text) { RequiredWhen = FieldCondition.Is("c", "y") },
        new("any", "any", FieldType.Any),
    ];

    [Fact]
    public void What_goes_on_as_the_event_has_it_is_whole_and_has_the_size_of_its_json()
    {
        var mapping = CompiledMapping.Compile(new() { ["data"] = new JsonObject { ["@path"] = "$." } }).Value!;

        var fitted = new PayloadCheck([new("data", "Data", FieldType.Any)], mapping).Make(JsonElement.Parse("""{"a":1.10,"b":[null,"é"]}"""), inBatch: true).Value!;

        var json = CompactJson.Bytes(fitted.Nodes);
        Assert.Equal("""{"data":{"a":1.10,"b":[null,"é"]}}""", Encoding.UTF8.GetString(json.Span));
        Assert.Equal(json.Length, fitted.Bytes);
    }

    public static TheoryData<string> Cases() => [.. File.GetProperty("cases").EnumerateArray().Select(c => c.GetRawText())];

    [Theory, MemberData(nameof(Cases))]
    public void A_payload_is_fitted_as_the_published_cases_say(string text)
    {
        var one = JsonElement.Parse(text);

        var fitted = Fit(one.GetProperty("payload").GetRawText());

        if (one.TryGetProperty("error", out var error))
            Assert.Equal(error.GetString(), Assert.Single(fitted.Problems).Message);
        else
            AssertJson(one.GetProperty("result").GetRawText(), fitted.Value!);
    }

    [Theory]
    [InlineData("""{"s":1.50}""", """{"s":"1.5"}""")]
    [InlineData("""{"s":["x"]}""", """{"s":"x"}""")]
    [InlineData("""{"s":null,"n":"","b":"","d":"","m":null,"u":""}""", "{}")]
    [InlineData("""{"n":"1.5"}""", """{"n":1.5}""")]
    [InlineData("""{"n":" 1e3 "}""", """{"n":1000}""")]
    [InlineData("""{"n":12345678901234567890.10}""", """{"n":12345678901234567890.10}""")]
    [InlineData("""{"n":false}""", """{"n":0}""")]
    [InlineData("""{"n":[7]}""", """{"n":7}""")]
    [InlineData("""{"i":2.0}""", """{"i":2.0}""")]
    [InlineData("""{"i":"12345678901234567890"}""", """{"i":12345678901234567890}""")]
    [InlineData("""{"b":"true"}""", """{"b":true}""")]
    [InlineData("""{"b":0}""", """{"b":false}""")]
    [InlineData("""{"d":1700000000}""", """{"d":1700000000}""")]
    [InlineData("""{"d":"1700000000123"}""", """{"d":"1700000000123"}""")]
    [InlineData("""{"d":"2024-03-05"}""", """{"d":"2024-03-05"}""")]
    [InlineData("""{"m":"one"}""", """{"m":["one"]}""")]
    [InlineData("""{"m":["one",null,true]}""", """{"m":["one","true"]}""")]
    [InlineData("""{"o":{"x":null,"y":""}}""", """{"o":{"x":null,"y":""}}""")]
    [InlineData("""{"o":[{"x":1}]}""", """{"o":{"x":1}}""")]
    [InlineData("""{"p":{"id":7,"q":"3","n":null,"other":1}}""", """{"p":[{"id":"7","q":3,"n":null}]}""")]
    [InlineData("""{"p":[{"id":"","q":""}]}""", """{"p":[{"id":""}]}""")]
    [InlineData("""{"any":null}""", "{}")]
    [InlineData("""{"any":[1]}""", """{"any":[1]}""")]
    [InlineData("""{"any":""}""", """{"any":""}""")]
    [InlineData("""{"c":"y","when":"now"}""", """{"c":"y","when":"now"}""")]
    [InlineData("""{"mail":"a.b@c-d.example"}""", """{"mail":"a.b@c-d.example"}""")]
    public void Values_become_what_the_field_holds(string payload, string expected) =>
        AssertJson(With(expected), Fit(With(payload)).Value!);

    [Theory]
    [InlineData("""{"i":1.5}""", "i", "I must be an integer but it was a number.")]
    [InlineData("""{"n":["1","2"]}""", "n", "N must be a number but it was an array.")]
    [InlineData("""{"n":"Infinity"}""", "n", "N must be a number but it was a string.")]
    [InlineData("""{"b":2}""", "b", "B must be a boolean but it was a number.")]
    [InlineData("""{"d":{}}""", "d", "D must be a string or a number but it was an object.")]
    [InlineData("""{"m":["one",{}]}""", "m[1]", "M must be a string but it was an object.")]
    [InlineData("""{"c":"z"}""", "c", "C is one of x, y, and 'z' is none of them.")]
    [InlineData("""{"u":"a b"}""", "u", "U must be a valid uri string but it was not.")]
    [InlineData("""{"u":"/path"}""", "u", "U must be a valid uri string but it was not.")]
    [InlineData("""{"mail":"nobody"}""", "mail", "E-mail must be a valid email string but it was not.")]
    [InlineData("""{"short":"long"}""", "short", "Short must have from 2 to 3 characters but it had 4.")]
    [InlineData("""{"p":[{"id":"a"},{"q":1}]}""", "p[1].id", "The value at /p/1 is missing the required field 'id'.")]
    [InlineData("""{"p":[{"id":"a","q":10}]}""", "p[0].q", "Quantity must be from 1 to 9 but it was 10.")]
    [InlineData("""{"c":"y"}""", "when", "The root value is missing the required field 'when'.")]
    public void What_cannot_be_is_a_problem_that_names_the_field(string payload, string field, string message)
    {
        var problem = Assert.Single(Fit(With(payload)).Problems);

        Assert.Equal((field, message), (problem.Field, problem.Message));
    }

    [Fact]
    public void All_problems_of_a_payload_come_at_once() =>
        Assert.Equal(["n", "b", "req"], Fit("""{"n":"x","b":"x"}""").Problems.Select(problem => problem.Field));

    [Fact]
    public void In_a_batch_an_empty_text_is_a_value()
    {
        var check = new PayloadCheck(Fields, Mapping("""{"req":"","n":""}"""));

        AssertJson("""{"req":""}""", check.Fit(JsonElement.Parse("{}"), inBatch: true).Value!);
        Assert.Equal("req", Assert.Single(check.Fit(JsonElement.Parse("{}")).Problems).Field);
    }

    [Theory]
    [InlineData("is", """{"a":{"b":"x"}}""", true)]
    [InlineData("is", """{"a":{"b":"z"}}""", false)]
    [InlineData("is", "{}", false)]
    [InlineData("not", """{"a":{"b":"x"}}""", false)]
    [InlineData("not", "{}", true)]
    [InlineData("empty", "{}", true)]
    [InlineData("empty", """{"a":{"b":""}}""", true)]
    [InlineData("empty", """{"a":{"b":0}}""", false)]
    [InlineData("set", """{"a":{"b":0}}""", true)]
    [InlineData("set", """{"a":5}""", false)]
    public void Conditions_on_other_fields_follow_their_rules(string kind, string payload, bool holds)
    {
        FieldConditions conditions = kind switch
        {
            "is" => FieldCondition.Is("a.b", "x", "y"),
            "not" => FieldCondition.NotIs("a.b", "x", "y"),
            "empty" => FieldCondition.IsEmpty("a.b"),
            _ => FieldCondition.IsSet("a.b"),
        };

        Assert.Equal(holds, conditions.Hold(JsonElement.Parse(payload), null));
    }

    [Fact]
    public void A_condition_may_ask_for_the_mapping_s_sync_mode()
    {
        Field[] fields = [new("key", "key", FieldType.Text) { RequiredWhen = new([FieldCondition.SyncModeIs("update", "delete"), FieldCondition.Is("x", 1)], MatchAny: true) }];

        Assert.Single(new PayloadCheck(fields, Mapping("""{"__segment_internal_sync_mode":"delete"}""")).Fit(JsonElement.Parse("{}")).Problems);
        Assert.Empty(new PayloadCheck(fields, Mapping("""{"__segment_internal_sync_mode":"add"}""")).Fit(JsonElement.Parse("{}")).Problems);
        Assert.Empty(new PayloadCheck(fields, Mapping("""{"__segment_internal_sync_mode":"other"}""")).Fit(JsonElement.Parse("{}")).Problems);
    }

    [Fact]
    public void A_mapping_with_a_directive_at_its_root_is_fitted_alike()
    {
        var mapping = Mapping("""{"__segment_internal_directive":{"@transform":{"apply":{"who":{"@path":"$.userId"}}}},"req":{"@path":"$.who"},"n":{"@path":"$.userId"}}""");

        AssertJson("""{"req":"u"}""", new PayloadCheck(Fields, mapping).Fit(JsonElement.Parse("""{"userId":"u"}""")).Value!);
    }

    // Both ways to a payload, from a mapping and from an object that was mapped before, must agree.
    private static Core.Workspaces.Checked<JsonObject> Fit(string payload)
    {
        var mapped = JsonNode.Parse(payload)!.AsObject();
        var compiled = new PayloadCheck(Fields, Mapping(new JsonObject(mapped.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, new JsonObject { ["@path"] = member.Key }))).ToJsonString()));

        var direct = compiled.Fit(JsonElement.Parse(payload));
        var fitted = PayloadCheck.Fit(Fields, mapped);

        Assert.Equal(fitted.Problems, direct.Problems);
        Assert.True(JsonNode.DeepEquals(fitted.Value, direct.Value));
        return fitted;
    }

    private static CompiledMapping Mapping(string json) => CompiledMapping.Compile(JsonNode.Parse(json)!.AsObject()).Value!;

    private static string With(string payload) => payload == "{}" ? """{"req":"a"}""" : payload[..^1] + ",\"req\":\"a\"}";

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.ToJsonString())), $"Expected {expected}, got {actual.ToJsonString()}");
}
