using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Sources;

/// <summary>What can be set of a source beside its name: members of <see cref="Source.Settings"/>, in the console and in the set-up file.</summary>
public static class SourceSettings
{
    /// <summary>The requests of a second, in the long run.</summary>
    public const string RequestsPerSecond = "requestsPerSecond";

    /// <summary>The requests that may come at once.</summary>
    public const string RequestBurst = "requestBurst";

    /// <summary>The largest limit that can be set.</summary>
    public const int MostRequests = 1_000_000;

    /// <summary>Every setting.</summary>
    public static IReadOnlyList<Setting> Declared { get; } =
    [
        new(RequestsPerSecond, "Requests per second", SettingKind.Number)
        {
            Description = "More are answered 429 with Retry-After, and libraries send them again later. Empty for no limit.",
        },
        new(RequestBurst, "Burst", SettingKind.Number)
        {
            Description = "How many requests may come at once after a quiet time. Empty for as many as in a second.",
        },
    ];

    /// <summary>Every wrong member.</summary>
    public static IReadOnlyList<Problem> Problems(JsonObject settings)
    {
        if (SettingsCheck.Problems(Declared, settings) is { Count: > 0 } problems)
            return problems;
        var range = string.Create(CultureInfo.InvariantCulture, $"1 to {MostRequests:N0}");
        return
        [
            .. Declared.Where(setting => settings[setting.Key] is JsonValue value && value.TryGetValue<long>(out var number) && number is < 1 or > MostRequests)
                .Select(setting => new Problem(setting.Key, $"{setting.Label} is {range}. Leave it out for no limit.")),
            .. settings[RequestBurst] is not null && settings[RequestsPerSecond] is null
                ? [new Problem(RequestBurst, "A burst is part of a limit: set requests per second as well.")]
                : Array.Empty<Problem>(),
        ];
    }

    /// <summary>The limit that the settings set; null for none.</summary>
    public static RateLimit? RateLimitOf(Source source)
    {
        var settings = JsonNode.Parse(source.Settings)!.AsObject();
        return Number(settings, RequestsPerSecond) is { } rate ? new(rate, Number(settings, RequestBurst) ?? rate) : null;
    }

    private static int? Number(JsonObject settings, string key) =>
        settings[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out var number) && number > 0 ? number : null;
}
