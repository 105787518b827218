using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Mapping.Filters;
using Connections.Tests.Support;

namespace Connections.Tests.Delivery;

public sealed class AdmissionTests
{
    [Fact]
    public async Task What_a_filter_drops_is_counted_with_its_name()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await FilteredAsync(rig, new FilterDefinition("No tests", "event = \"Test\"", Actions("""{"type":"DROP"}""")));
        rig.Track("jane", "Test");
        rig.Track("jane", "Real");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"Real\""], rig.Vendor.Bodies);
        Assert.Contains(new ReasonCount("filtered", "FILTERED_BY_RULES: No tests", 1), await rig.Reports.ReasonsAsync(hook.Id, default));
    }

    [Fact, Owes(49)]
    public async Task A_filter_that_cannot_be_read_lets_nothing_pass_and_says_so_under_its_own_reason()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await FilteredAsync(rig, new FilterDefinition("Broken", "event = = \"Test\"", Actions("""{"type":"DROP"}""")));
        rig.Track("jane", "Real");

        await rig.DrainAsync(hook.Id);

        Assert.Empty(rig.Vendor.Received);
        Assert.Equal([new("filtered", "FILTER_ERROR: Broken", 1)], await rig.Reports.ReasonsAsync(hook.Id, default));
    }

    [Fact]
    public async Task Triggers_and_mappings_see_the_event_as_filters_left_it()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var whole = new WantedMapping("Whole", "send", "properties.email != null", new() { ["data"] = new JsonObject { ["@path"] = "$." } });
        var rest = new WantedMapping("Rest", "send", "type = \"track\"", new() { ["data"] = new JsonObject { ["@path"] = "$.properties" } });
        var hook = await rig.AddWebhookAsync(mappings: [whole, rest]);
        rig.Change(hook.Id, setup => setup with { Filters = [new("No e-mail", "all", Actions("""{"type":"DROP_PROPERTIES","fields":{"properties":["email"]}}"""))] });
        rig.Log.Append(rig.SourceId, "jane", """{"type":"track","event":"x","messageId":"m","properties":{"email":"jane@acme.test","plan":"pro"}}""");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["""{"plan":"pro"}"""], rig.Vendor.Bodies);
    }

    [Fact]
    public async Task What_was_dropped_of_an_event_stays_dropped_when_it_is_tried_again_and_when_it_is_parked()
    {
        await using var rig = await DeliveryRig.StartAsync(("RetryWindow", "00:01:00"));
        var hook = await rig.AddWebhookAsync(mappings: [new("Whole", "send", "type = \"track\"", new() { ["data"] = new JsonObject { ["@path"] = "$.properties" } })]);
        rig.Change(hook.Id, setup => setup with { Filters = [new("No e-mail", "all", Actions("""{"type":"DROP_PROPERTIES","fields":{"properties":["email"]}}"""))] });
        rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        rig.Log.Append(rig.SourceId, "jane", """{"type":"track","event":"x","messageId":"m","properties":{"email":"jane@acme.test","plan":"pro"}}""");
        await rig.DrainAsync(hook.Id);
        rig.Clock.Advance(TimeSpan.FromMinutes(2));
        await rig.DrainAsync(hook.Id);
        await rig.ResendAsync(hook.Id);

        Assert.Equal(Enumerable.Repeat("""{"plan":"pro"}""", 3), rig.Vendor.Bodies);
        var parked = Assert.Single(await rig.State.ReadParkedAsync(hook.Id, ParkedSelection.All, 0, 10, default));
        Assert.DoesNotContain("jane@acme.test", System.Text.Encoding.UTF8.GetString(parked.Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_was_let_in_is_not_filtered_again_when_it_is_retried()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Vendor.AlwaysAnswers(HttpStatusCode.ServiceUnavailable);
        rig.Track("jane", "x");
        await rig.DrainAsync(hook.Id);

        rig.Change(hook.Id, setup => setup with { Filters = [new("None", "all", Actions("""{"type":"SAMPLE","percent":0}"""))] });
        rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        rig.Track("joe", "y");
        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"x\"", "\"x\""], rig.Vendor.Bodies);
        Assert.Contains(new ReasonCount("filtered", "FILTERED_BY_RULES: None", 1), await rig.Reports.ReasonsAsync(hook.Id, default));
    }

    [Fact]
    public async Task A_sample_is_drawn_once_for_an_event_however_often_it_is_asked_about()
    {
        await using var rig = await DeliveryRig.StartAsync(("BatchEvents", "50"));
        var half = new FilterDefinition("Half", "all", Actions("""{"type":"SAMPLE","percent":0.5}"""));
        var (hook, other) = (await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]), await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]));
        foreach (var id in (Guid[])[hook.Id, other.Id])
            rig.Change(id, setup => setup with { Filters = [half] });
        for (var number = 0; number < 200; number++)
            rig.Track("jane", $"{number}");

        await rig.DrainAsync(hook.Id);
        var ofOne = rig.Vendor.Bodies.ToList();
        await rig.DrainAsync(other.Id);

        Assert.InRange(ofOne.Count, 60, 140);
        Assert.Equal(ofOne, rig.Vendor.Bodies.Skip(ofOne.Count));
    }

    [Fact]
    public async Task What_the_browser_library_sent_to_the_tool_itself_is_filtered_and_counted_as_such()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Log.Append(rig.SourceId, "1", """{"type":"track","event":"From the page","_metadata":{"bundled":["Segment.io","Webhook"],"unbundled":[]}}""");
        rig.Log.Append(rig.SourceId, "2", """{"type":"track","event":"From here","_metadata":{"bundled":["Segment.io"],"unbundled":["Webhook"]}}""");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(["\"From here\""], rig.Vendor.Bodies);
        Assert.Contains(new ReasonCount("filtered", "MESSAGE_SENT_CLIENT_SIDE", 1), await rig.Reports.ReasonsAsync(hook.Id, default));
    }

    [Fact]
    public async Task Integrations_come_before_consent_and_consent_before_filters()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await FilteredAsync(rig, new FilterDefinition("All", "all", Actions("""{"type":"DROP"}""")));
        rig.Change(hook.Id, setup => setup with { ConsentCategories = ["marketing"] });
        const string refused = "\"context\":{\"consent\":{\"categoryPreferences\":{\"marketing\":false}}}";
        rig.Log.Append(rig.SourceId, "1", """{"type":"track","integrations":{"Webhook":false},""" + refused + "}");
        rig.Log.Append(rig.SourceId, "2", """{"type":"track",""" + refused + "}");
        rig.Log.Append(rig.SourceId, "3", """{"type":"track"}""");

        await rig.DrainAsync(hook.Id);

        Assert.Equal(
            ["FILTERED_BY_END_USER_CONSENT", "FILTERED_BY_INTEGRATIONS_OBJECT", "FILTERED_BY_RULES: All"],
            (await rig.Reports.ReasonsAsync(hook.Id, default)).Select(reason => reason.Reason).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Raw_logs_keep_what_integrations_and_filters_hold_back_but_not_what_consent_does()
    {
        var entry = DestinationCatalogue.Find("s3-raw-logs")!;
        var setup = new Connections.Core.Workspaces.DestinationSetup(Guid.NewGuid(), "logs", "Logs", "s3-raw-logs", true, [], null, [], [])
        {
            Filters = [new FilterDefinition("All", "all", Actions("""{"type":"DROP"}"""))],
            ConsentCategories = ["marketing"],
        };

        string? FilteredBy(string json) => new Admission(entry, setup).Judge(System.Text.Json.JsonElement.Parse(json)).FilteredBy;

        Assert.Null(FilteredBy("""{"type":"track","integrations":{"All":false,"Amazon S3 Raw Logs":false}}"""));
        Assert.Equal("FILTERED_BY_END_USER_CONSENT", FilteredBy("""{"type":"track","context":{"consent":{"categoryPreferences":{"marketing":false}}}}"""));
        Assert.Equal(["s3", "s3", "s3-raw-logs", "s3-raw-logs"], new[] { "s3", "actions-s3", "amazon-s3", "aws-s3" }.Select(type => DestinationCatalogue.Find(type)!.Profile.Slug));
    }

    [Fact]
    public async Task With_incomplete_settings_events_are_parked_under_the_setting_s_name_and_filtered_ones_are_not()
    {
        await using var rig = await DeliveryRig.StartAsync();
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Change(hook.Id, setup => setup with { Settings = new() { ["url"] = 7 } });
        rig.Track("jane", "x");
        rig.Log.Append(rig.SourceId, "joe", """{"type":"page","messageId":"no mapping takes it"}""");

        await rig.DrainAsync(hook.Id);

        Assert.Empty(rig.Vendor.Received);
        var parked = Assert.Single(await rig.Reports.ParkedAsync(hook.Id, 10, default));
        Assert.StartsWith("INVALID_SETTINGS: The setting 'url' is wrong", parked.Reason, StringComparison.Ordinal);
        Assert.Contains(new ReasonCount("filtered", "NO_MATCHING_MAPPING", 1), await rig.Reports.ReasonsAsync(hook.Id, default));
    }

    private static async Task<Destination> FilteredAsync(DeliveryRig rig, params FilterDefinition[] filters)
    {
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        rig.Change(hook.Id, setup => setup with { Filters = filters });
        return hook;
    }

    private static JsonArray Actions(params string[] actions) => [.. actions.Select(action => JsonNode.Parse(action))];
}
