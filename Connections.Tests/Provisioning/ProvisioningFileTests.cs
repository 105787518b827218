using System.Text.Json.Nodes;
using Connections.Core.Provisioning;

namespace Connections.Tests.Provisioning;

/// <summary>What is wrong with a file by itself: each problem bears its JSON path.</summary>
public sealed class ProvisioningFileTests
{
    [Theory]
    [InlineData("$", "extra", "1", "$.extra", "no such member")]
    [InlineData("$.workspace", "slug", "\"jobs\"", "$.workspace.slug", "start of an address")]
    [InlineData("$.workspace", "name", null, "$.workspace.name", "required")]
    [InlineData("$.owner", "email", "\"nobody\"", "$.owner.email", "name@example.com")]
    [InlineData("$.owner", "password", "\"short\"", "$.owner.password", "at least 8")]
    [InlineData("$.owner", "password", "\"${UNSET}\"", "$.owner.password", "UNSET is not set")]
    [InlineData("$.sources[0]", "slug", "\"Web Site\"", "$.sources[0].slug", "a-z")]
    [InlineData("$.sources[0]", "slug", "\"new\"", "$.sources[0].slug", "console itself")]
    [InlineData("$.sources[0]", "type", "\"cobol\"", "$.sources[0].type", "javascript")]
    [InlineData("$.sources[0]", "kind", "1", "$.sources[0].kind", "no such member")]
    [InlineData("$.sources[0]", "enabled", "\"yes\"", "$.sources[0].enabled", "true or false")]
    [InlineData("$.sources[0]", "writeKeys", "[]", "$.sources[0].writeKeys", "at least one")]
    [InlineData("$.sources[0]", "writeKeys", "[\"a\",\"a b\"]", "$.sources[0].writeKeys[1]", "cannot be a write key")]
    [InlineData("$.sources[0]", "writeKeys", "[\"a\",\"a\"]", "$.sources[0].writeKeys[1]", "twice")]
    [InlineData("$.destinations[0]", "type", "\"pigeon\"", "$.destinations[0].type", "webhook")]
    [InlineData("$.destinations[0]", "sources", "[]", "$.destinations[0].sources", "at least one")]
    [InlineData("$.destinations[0]", "endpoint", "\"proxy/path\"", "$.destinations[0].endpoint", "origin")]
    [InlineData("$.destinations[0]", "settings", "{}", "$.destinations[0].settings.url", "required")]
    [InlineData("$.destinations[0].settings", "url", "\"${UNSET}\"", "$.destinations[0].settings.url", "UNSET is not set")]
    [InlineData("$.destinations[0].settings", "colour", "1", "$.destinations[0].settings.colour", "no setting")]
    [InlineData("$.destinations[0]", "mappings", "[{\"action\":\"send\",\"trigger\":\"type = \"}]", "$.destinations[0].mappings[0].trigger", "At character")]
    [InlineData("$.destinations[0]", "mappings", "[{\"action\":\"fly\",\"trigger\":\"type = \\\"track\\\"\"}]", "$.destinations[0].mappings[0].action", "send")]
    [InlineData("$.destinations[0]", "mappings", "[{\"action\":\"send\",\"trigger\":\"type = \\\"track\\\"\",\"mapping\":{\"data\":{\"@nope\":1}}}]", "$.destinations[0].mappings[0].mapping/data", "@nope")]
    [InlineData("$.destinations[0]", "filters", "[{\"name\":\"a\",\"if\":\"type =\",\"actions\":[{\"type\":\"DROP\"}]}]", "$.destinations[0].filters[0].if", "At character")]
    [InlineData("$.destinations[0]", "filters", "[{\"name\":\"a\",\"if\":\"all\",\"actions\":[{\"type\":\"SAMPLE\"}]}]", "$.destinations[0].filters[0].actions[0].percent", "percent")]
    [InlineData("$.destinations[0]", "filters", "[{\"name\":\"a\",\"if\":\"all\"}]", "$.destinations[0].filters[0].actions", "required")]
    [InlineData("$.destinations[0]", "filters", "[{\"name\":\"a\",\"if\":\"all\",\"actions\":[{\"type\":\"DROP\"}],\"when\":1}]", "$.destinations[0].filters[0].when", "no such member")]
    [InlineData("$.destinations[0]", "consentCategories", "[\"a\",\"a\"]", "$.destinations[0].consentCategories", "once")]
    [InlineData("$.destinations[0]", "oauth", "{\"accessToken\":\"x\"}", "$.destinations[0].oauth", "settings are enough")]
    [InlineData("$.warehouses[0]", "schedule", "\"hourly\"", "$.warehouses[0].schedule", "cron")]
    [InlineData("$.warehouses[0]", "operations", "1", "$.warehouses[0].operations", "true or false")]
    [InlineData("$.warehouses[0]", "selectiveSync", "{\"website\":{\"tables\":{\"clicked\":{\"received_at\":false}}}}", "$.warehouses[0].selectiveSync.website.tables.clicked.received_at", "cannot be turned off")]
    [InlineData("$.warehouses[0]", "settings", "{\"host\":\"x\"}", "$.warehouses[0].settings.host", "no setting")]
    public void Each_thing_that_is_wrong_is_named_with_its_place(string at, string member, string? value, string path, string says)
    {
        var file = ProvisioningRig.File();
        var parent = Find(file, at);
        parent.Remove(member);
        if (value is not null)
            parent[member] = JsonNode.Parse(value);

        var refused = Assert.Throws<ProvisioningException>(() => ProvisioningRig.Parse(file.ToJsonString()));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal(path, problem.Field);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "$.destinations[0].mappings[0].mapping.collection", "is required")]
    [InlineData("""{ "collection": "Bought", "colour": "red" }""", "$.destinations[0].mappings[0].mapping.colour", "no field 'colour'")]
    public void A_mapping_that_the_console_would_refuse_is_warned_of_at_its_place(string mapping, string path, string says)
    {
        var warning = Assert.Single(Keen(mapping, enabled: true).Warnings);

        Assert.Equal(path, warning.Field);
        Assert.Contains(says, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_mappings_and_disabled_ones_are_not_warned_of()
    {
        Assert.Empty(Keen("""{ "collection": "Bought" }""", enabled: true).Warnings);
        Assert.Empty(Keen("{}", enabled: false).Warnings);
    }

    [Theory]
    [InlineData("sources")]
    [InlineData("destinations")]
    [InlineData("warehouses")]
    public void A_slug_stands_once(string kind)
    {
        var file = ProvisioningRig.File();
        var twin = file[kind]![0]!.DeepClone().AsObject();
        twin.Remove("writeKeys");
        file[kind]!.AsArray().Add((JsonNode)twin);

        var refused = Assert.Throws<ProvisioningException>(() => ProvisioningRig.Parse(file.ToJsonString()));

        Assert.Equal($"$.{kind}[1].slug", Assert.Single(refused.Problems).Field);
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "one JSON object")]
    [InlineData("{}", "says nothing")]
    [InlineData("""{ "workspace": { "slug": "a", "slug": "b", "name": "A" } }""", "slug")]
    public void What_is_no_clear_object_is_refused(string text, string says)
    {
        var refused = Assert.Throws<ProvisioningException>(() => ProvisioningRig.Parse(text));

        Assert.Contains(says, Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_problems_are_said_at_once()
    {
        var file = ProvisioningRig.File();
        file["sources"]![0]!["type"] = "cobol";
        file["warehouses"]![0]!["schedule"] = 5;

        var refused = Assert.Throws<ProvisioningException>(() => ProvisioningRig.Parse(file.ToJsonString()));

        Assert.Equal(["$.sources[0].type", "$.warehouses[0].schedule"], refused.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void Variables_are_filled_in_within_a_text()
    {
        var file = ProvisioningFile.Parse(
            "setup.json", """{ "workspace": { "slug": "acme", "name": "${A} & ${A}${B}" } }""", name => name == "A" ? "x\"y" : "");

        Assert.Equal("x\"y & x\"y", (string?)file.Root["workspace"]!["name"]);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_problem_of_its_own()
    {
        var missing = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");

        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => ProvisioningFile.ReadAsync(missing, _ => null, default));

        Assert.Contains(missing, refused.Message, StringComparison.Ordinal);
    }

    private static ProvisioningFile Keen(string mapping, bool enabled)
    {
        var file = ProvisioningRig.File();
        file["destinations"] = new JsonArray(new JsonObject
        {
            ["slug"] = "keen",
            ["type"] = "keen",
            ["sources"] = new JsonArray("website"),
            ["settings"] = new JsonObject { ["projectId"] = "p", ["writeKey"] = "k" },
            ["mappings"] = new JsonArray(new JsonObject
            {
                ["action"] = "track",
                ["trigger"] = "type = \"track\"",
                ["enabled"] = enabled,
                ["mapping"] = JsonNode.Parse(mapping),
            }),
        });
        return ProvisioningRig.Parse(file.ToJsonString());
    }

    private static JsonObject Find(JsonObject file, string path) => path.Split('.').Skip(1).Aggregate(
        file, (node, step) => step.EndsWith("[0]", StringComparison.Ordinal) ? node[step[..^3]]![0]!.AsObject() : node[step]!.AsObject());
}
