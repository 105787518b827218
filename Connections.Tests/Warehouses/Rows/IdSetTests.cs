using Connections.Core.Warehouses.Rows;

namespace Connections.Tests.Warehouses.Rows;

public sealed class IdSetTests
{
    [Fact]
    public void It_takes_what_a_set_of_the_framework_takes_cleared_in_between_as_well()
    {
        var random = new Random(7);
        var ids = new IdSet();
        HashSet<UInt128> expected = [];
        List<UInt128> rows = [];
        for (var round = 0; round < 3; round++)
        {
            // Few different lower halves, so that many share a place and are told apart by the rest.
            for (var i = 0; i < 5_000; i++)
            {
                var id = new UInt128((ulong)random.Next(3_000), (ulong)random.Next(4));
                Assert.Equal(expected.Add(id), ids.Add(id));
                if (expected.Count > rows.Count)
                    rows.Add(id);
            }

            Assert.All(rows, (id, row) => Assert.Equal(id, ids[row]));
            ids.Clear();
            expected.Clear();
            rows.Clear();
        }
    }
}
