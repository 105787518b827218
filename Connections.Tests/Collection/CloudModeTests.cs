using System.Text.Json.Nodes;
using Connections.Tests.Access;

namespace Connections.Tests.Collection;

/// <summary>The browser library is told who is sent to from here, so that it sends to none of them itself.</summary>
public sealed class CloudModeTests(CloudModeTests.App app) : IClassFixture<CloudModeTests.App>
{
    [Fact]
    public async Task Enabled_destinations_of_the_source_are_named_as_cloud_only_and_none_as_code_to_load()
    {
        using var browser = app.Browser();

        var settings = JsonNode.Parse(await browser.GetStringAsync("/v1/projects/wk_website/settings"))!;

        Assert.Equal(["Segment.io"], settings["integrations"]!.AsObject().Select(member => member.Key));
        Assert.Equal(["Webhook"], settings["integrations"]!["Segment.io"]!["unbundledIntegrations"]!.AsArray().Select(name => name!.ToString()));
        Assert.Empty(settings["remotePlugins"]!.AsArray());
    }

    /// <summary>A website with an enabled webhook, one that is off, and a tool that only another source feeds.</summary>
    public sealed class App : ConsoleApp
    {
        protected override string? SetupFile => $$"""
            {
              "workspace":    { "slug": "acme", "name": "Acme" },
              "owner":        { "email": "{{OwnerEmail}}", "password": "{{Password}}" },
              "sources":      [ { "slug": "website", "type": "javascript", "writeKeys": ["wk_website"] }, { "slug": "backend", "type": "node" } ],
              "destinations": [ { "slug": "hook", "type": "webhook", "sources": ["website"], "settings": { "url": "https://hooks.example.com/" } },
                                { "slug": "tool", "type": "posthog", "sources": ["website"], "enabled": false },
                                { "slug": "other", "type": "linkedin-conversions", "sources": ["backend"], "enabled": false } ]
            }
            """;
    }
}
