using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Settings;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;

namespace Connections.Tests.Settings;

public sealed class KeptSecretsTests
{
    private static readonly IReadOnlyList<Setting> Declared =
    [
        new("host", "Host", SettingKind.Text) { LeadsSecrets = true },
        new("port", "Port", SettingKind.Number) { LeadsSecrets = true, Default = "5432" },
        new("database", "Database", SettingKind.Text),
        new("endpoint", "Endpoint", SettingKind.Url),
        new("password", "Password", SettingKind.Secret),
        new("headers", "Headers", SettingKind.SecretMap),
    ];

    private static readonly string Stored = """{"host":"db.example.com","database":"dw","password":"p","headers":{"A":"b"}}""";

    [Theory]
    [InlineData("""{"host":"db.example.com","database":"dw"}""")]
    [InlineData("""{"host":" db.example.com ","port":5432,"endpoint":""}""")]
    [InlineData("""{"host":"db.example.com","database":"another"}""")]
    [InlineData("""{"host":"evil.example.com","password":"typed","headers":{"A":"c"}}""")]
    [InlineData("""{"host":"evil.example.com","password":"","headers":{}}""")]
    public void What_goes_where_it_went_or_is_typed_anew_may_go(string given) => Assert.Empty(Problems(Stored, given));

    [Theory]
    [InlineData("""{"host":"evil.example.com"}""", "Host")]
    [InlineData("""{"database":"dw"}""", "Host")]
    [InlineData("""{"host":"db.example.com","port":6543}""", "Port")]
    [InlineData("""{"host":"db.example.com","endpoint":"https://evil.example.com"}""", "Endpoint")]
    public void What_is_kept_goes_nowhere_else(string given, string moved)
    {
        var problems = Problems(Stored, given);

        Assert.Equal(["settings.password", "settings.headers"], problems.Select(problem => problem.Field));
        Assert.All(problems, problem => Assert.StartsWith($"{moved} was changed", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_that_is_typed_anew_speaks_for_itself_alone() =>
        Assert.Equal("settings.headers", Assert.Single(Problems(Stored, """{"host":"evil.example.com","password":"typed"}""")).Field);

    [Fact]
    public void Where_nothing_is_stored_anything_may_change() => Assert.Empty(Problems("""{"host":"db.example.com","headers":{}}""", """{"host":"other.example.com"}"""));

    [Fact]
    public void Every_engine_and_tool_that_is_told_its_host_says_so()
    {
        // What may hold a host by its name; the rest of the catalogue composes addresses of the vendor's own.
        var declared = WarehouseCatalogue.All.SelectMany(engine => engine.Profile.Settings).Concat(DestinationCatalogue.All.SelectMany(entry => entry.Profile.Settings));
        string[] hosts = ["host", "port", "account", "brokers"];

        Assert.All(declared.Where(setting => hosts.Contains(setting.Key) || setting.Kind == SettingKind.Url), setting => Assert.True(setting.LeadsSecrets, setting.Label));
    }

    private static IReadOnlyList<Problem> Problems(string stored, string given) =>
        KeptSecrets.Problems(Declared, JsonNode.Parse(stored)!.AsObject(), JsonNode.Parse(given)!.AsObject());
}
