using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Web.Pages.Shared;

namespace Connections.Tests.Pages.Shared;

public class SettingsDraftTests
{
    private static readonly Setting Secret = new("secret", "Secret", SettingKind.Secret);
    private static readonly Setting Headers = new("headers", "Headers", SettingKind.Map);
    private static readonly Setting Hidden = new("hidden", "Hidden", SettingKind.SecretMap);
    private static readonly Setting Names = new("names", "Names", SettingKind.List);
    private static readonly Setting Port = new("port", "Port", SettingKind.Number);

    [Fact]
    public void A_stored_secret_is_left_out_until_it_is_replaced_and_an_empty_one_removes_it()
    {
        var draft = Draft([], stored: ["secret"]);
        Assert.False(draft.ToJson().ContainsKey("secret"));

        draft[Secret].Replace();
        Assert.Equal("", draft.ToJson()["secret"]!.ToString());

        draft[Secret].Text = "new";
        Assert.Equal("new", draft.ToJson()["secret"]!.ToString());

        draft[Secret].KeepStored();
        Assert.False(draft.ToJson().ContainsKey("secret"));
    }

    [Fact]
    public void A_switch_that_nobody_ever_turned_is_left_out()
    {
        Setting plain = new("ssl", "TLS", SettingKind.Boolean), on = new("on", "On", SettingKind.Boolean) { Default = "true" };
        Assert.Equal("""{"on":true}""", SettingsDraft.New([plain, on]).ToJson().ToJsonString());

        var turned = new SettingsDraft([plain, on], new() { ["ssl"] = true, ["on"] = true }, new Dictionary<string, IReadOnlyList<string>>());
        (turned[plain].Flag, turned[on].Flag) = (false, false);

        Assert.Equal("""{"ssl":false,"on":false}""", turned.ToJson().ToJsonString());
    }

    [Fact]
    public void A_map_is_edited_as_rows_and_empty_rows_are_left_out()
    {
        var draft = Draft(new() { ["headers"] = new JsonObject { ["X-A"] = "1" } });

        draft[Headers].Rows.Add(new() { Name = "X-B", Value = "2" });
        draft[Headers].Rows.Add(new());

        Assert.Equal("""{"X-A":"1","X-B":"2"}""", draft.ToJson()["headers"]!.ToJsonString());
    }

    [Fact]
    public void A_stored_map_of_secrets_is_left_out_until_it_is_replaced_and_its_names_are_kept_for_that()
    {
        var draft = Draft([], stored: ["hidden"]);
        Assert.False(draft.ToJson().ContainsKey("hidden"));

        draft[Hidden].Replace();
        Assert.Equal("X-Key", Assert.Single(draft[Hidden].Rows).Name);
        draft[Hidden].Rows[0].Value = "new";
        Assert.Equal("""{"X-Key":"new"}""", draft.ToJson()["hidden"]!.ToJsonString());

        draft[Hidden].Rows.Clear();
        Assert.Equal("{}", draft.ToJson()["hidden"]!.ToJsonString());
    }

    [Fact]
    public void A_list_is_edited_as_lines()
    {
        var draft = Draft(new() { ["names"] = new System.Text.Json.Nodes.JsonArray("a", "b") });
        Assert.Equal("a\nb", draft[Names].Text);

        draft[Names].Text = " a \n\nc";

        Assert.Equal("""["a","c"]""", draft.ToJson()["names"]!.ToJsonString());
    }

    [Fact]
    public void What_is_no_number_stays_a_text_so_that_the_check_names_its_field()
    {
        var draft = Draft([]);

        draft[Port].Text = "80x";
        Assert.Equal("port", Assert.Single(SettingsCheck.Problems(draft.Declared, draft.ToJson())).Field);

        draft[Port].Text = "80";
        Assert.Empty(SettingsCheck.Problems(draft.Declared, draft.ToJson()));
    }

    private static SettingsDraft Draft(JsonObject plain, params string[] stored) => new([Secret, Headers, Port, Hidden, Names], plain, stored.ToDictionary(key => key, _ => (IReadOnlyList<string>)["X-Key"]));
}
