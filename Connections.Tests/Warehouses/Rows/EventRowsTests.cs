using System.Text;
using Connections.Core.Log;
using Connections.Core.Warehouses.Rows;

namespace Connections.Tests.Warehouses.Rows;

/// <summary>What the vectors leave open, told on rows before any engine sees them.</summary>
public sealed class EventRowsTests : IDisposable
{
    private readonly TextArena _texts = new();
    private readonly EventRows _rows;

    public EventRowsTests() => _rows = new(Guid.NewGuid(), "site", ["0d6f2f5e-7d0c-4b5e-9c7b-111111111111", "main"], _texts);

    [Theory]
    [InlineData("""{"a":"x\u0000y"}""", "a=xy")]
    [InlineData("""{"a":"x\ud800y"}""", "a=x\uFFFDy")]
    [InlineData("""{"a":"\ud83c\udf89 \"\\\/\b\f\n\r\t\u00e9"}""", "a=🎉 \"\\/\b\f\n\r\té")]
    [InlineData("""{ "a" : [ 1 , "b c" , { "d" : [ ] } , "\" ]" ] }""", """a=[1,"b c",{"d":[]},"\" ]"]""")]
    [InlineData("""{"Caf\u00e9 Au":1}""", "caf_au=1")]
    [InlineData("""{"注文":1}""", "column_266125dd=1")]
    [InlineData("""{"a":{"b":1,"c":{}},"d":2}""", "a_b=1 d=2")]
    [InlineData("""{"a_b":1,"a":{"b":2}}""", "a_b=1")]
    [InlineData("""{"a":{"b":2},"a_b":1}""", "a_b=1")]
    [InlineData("""{"aB":1,"a b":2}""", "a_b=2")]
    [InlineData("""{"a":1,"a":2}""", "a=2")]
    [InlineData("""{"user_id":1,"_user_id":2}""", "_user_id=2")]
    public void Properties_become_columns(string properties, string cells)
    {
        Add($$"""{"type":"track","messageId":"m1","event":"E","properties":{{properties}}}""");

        Assert.Equal(cells, Cells("e"));
    }

    [Theory]
    [InlineData("""{"Warehouses":{"all":false}}""", false)]
    [InlineData("""{"Warehouses":{"all":true}}""", true)]
    [InlineData("""{"Warehouses":false}""", false)]
    [InlineData("""{"Warehouses":true,"All":false}""", true)]
    [InlineData("""{"Warehouses":{"warehouseIds":["main"]}}""", true)]
    [InlineData("""{"Warehouses":{"warehouseIds":["0D6F2F5E-7D0C-4B5E-9C7B-111111111111"]}}""", true)]
    [InlineData("""{"Warehouses":{"warehouseIds":["other"],"all":true}}""", false)]
    [InlineData("""{"All":false}""", true)]
    [InlineData("""{}""", true)]
    public void Integrations_let_an_event_in_or_keep_it_out(string integrations, bool isIn)
    {
        Add($$"""{"type":"track","messageId":"m1","event":"E","integrations":{{integrations}}}""");

        Assert.Equal(isIn ? 2 : 0, _rows.RowCount);
    }

    [Fact]
    public void Members_may_come_in_any_order_and_the_last_of_equal_ones_counts()
    {
        Add("""{"properties":{"p":1},"event":"First","messageId":"m1","type":"track","event":"Second"}""");

        Assert.Equal("p=1", Cells("second"));
    }

    [Fact]
    public void A_name_of_a_page_that_differs_from_its_property_stays_and_the_other_is_kept_aside()
    {
        Add("""{"messageId":"m1","name":"Home","properties":{"name":"Start","title":"Welcome"}}""", EventType.Page);

        var pages = _rows.Tables.Single();
        Assert.Equal("name=Home title=Welcome", Cells("pages"));
        Assert.Equal("Start", Text(Assert.Single(pages.Lost).Text));
    }

    [Fact]
    public void A_damaged_record_is_passed_over_and_told()
    {
        Add("""{"messageId":"m1","event":"E","prop""");
        Add("""{"messageId":"m2","event":"E"}""");

        Assert.Equal(2, _rows.RowCount);
        Assert.Contains("could not be read", Assert.Single(_rows.Notices.All).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_objects_are_walked_to_their_end()
    {
        var nested = string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500);

        Add($$"""{"messageId":"m1","event":"E","properties":{{nested}}}""");

        Assert.EndsWith("a_a=1", Cells("e"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_forgets_its_rows_and_keeps_its_columns()
    {
        Add("""{"messageId":"m1","event":"E","properties":{"p":1}}""");
        _rows.Clear();
        _texts.Clear();

        Add("""{"messageId":"m1","event":"E","properties":{"p":2}}""");

        Assert.Equal((2, "p=2"), (_rows.RowCount, Cells("e")));
    }

    public void Dispose() => _texts.Dispose();

    private void Add(string json, EventType type = EventType.Track) =>
        _rows.Add(new(default, default, Guid.Empty, type, 0, Encoding.UTF8.GetBytes(json)));

    // The cells of a table's last row that came from properties, by column.
    private string Cells(string name)
    {
        var table = _rows.Tables.Single(table => table.Name == name);
        List<string> cells = [];
        foreach (var cell in table.Row(table.Count - 1))
        {
            if (table.Columns[cell.Column].Name is var column and not ("id" or "event" or "event_text"))
                cells.Add($"{column}={Text(cell.Text)}");
        }

        return string.Join(' ', cells.Order(StringComparer.Ordinal));
    }

    private string Text(TextSpan text) => Encoding.UTF8.GetString(_texts[text]);
}
