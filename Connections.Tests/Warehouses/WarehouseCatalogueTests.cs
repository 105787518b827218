using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses;

/// <summary>What the forms of all engines owe.</summary>
public class WarehouseCatalogueTests
{
    [Fact]
    public void A_pool_of_Synapse_is_described_as_one_and_not_as_a_server()
    {
        var texts = string.Join(' ', WarehouseCatalogue.Find("synapse")!.Profile.Settings.Select(setting => setting.Description));

        Assert.DoesNotContain("named instance", texts, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SQL Server 2022", texts, StringComparison.Ordinal);
        Assert.Contains("pool", texts, StringComparison.Ordinal);
    }

    [Fact]
    public void The_two_engines_of_one_protocol_ask_for_the_same_settings() =>
        Assert.Equal(Keys("sqlserver"), Keys("synapse"));

    private static IEnumerable<string> Keys(string engine) => WarehouseCatalogue.Find(engine)!.Profile.Settings.Select(setting => setting.Key);
}
