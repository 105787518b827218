using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>What a destination has to satisfy before it is saved or enabled.</summary>
internal static class DestinationRules
{
    private const int LongestName = 100;
    private const int LongestCategory = 200;
    public const int MostOfAType = 25;

    public static Task<IReadOnlyList<Problem>> None { get; } = Task.FromResult<IReadOnlyList<Problem>>([]);

    public static async Task<IReadOnlyList<Problem>> NameProblemsAsync(
        ConnectionsDb db, Guid? self, string name, IReadOnlyList<Guid> sources, CancellationToken cancellationToken)
    {
        var wanted = name.Trim();
        if (wanted.Length is 0 or > LongestName)
            return [new("name", $"A name has 1 to {LongestName} characters.")];
        var isTaken = await db.Destinations.AnyAsync(
            other => other.Id != self && other.Name == wanted && other.Sources.Any(source => sources.Contains(source.Id)), cancellationToken);
        return isTaken ? [new("name", $"A destination of the same source is called '{wanted}' already. Choose another name.")] : [];
    }

    public static IReadOnlyList<Problem> SourceProblems(IReadOnlyList<Guid> wanted, IReadOnlyList<Source> found) => wanted.Count switch
    {
        0 => [new("sources", "A destination takes events from at least one source.")],
        _ when found.Count < wanted.Distinct().Count() => [new("sources", "One of these sources does not exist any more.")],
        _ => [],
    };

    /// <summary>A source feeds only so many of one type: as many as Segment connects.</summary>
    public static async Task<IReadOnlyList<Problem>> CountProblemsAsync(
        ConnectionsDb db, Guid? self, IDestination entry, IReadOnlyList<Source> sources, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        foreach (var source in sources)
        {
            var count = await db.Destinations.CountAsync(
                other => other.Id != self && other.Type == entry.Profile.Slug && other.Sources.Any(one => one.Id == source.Id), cancellationToken);
            if (count >= MostOfAType)
                problems.Add(new("sources", $"{source.Name} feeds {MostOfAType} {entry.Profile.Name} destinations already, and more are not possible. Delete one, or use one of them."));
        }

        return problems;
    }

    public static IReadOnlyList<Problem> ConsentProblems(IReadOnlyList<string> categories) => categories switch
    {
        _ when categories.Any(id => id.Trim().Length is 0 or > LongestCategory) => [new("consentCategories", $"A consent category's id has 1 to {LongestCategory} characters.")],
        _ when categories.Select(id => id.Trim()).Distinct(StringComparer.Ordinal).Count() < categories.Count => [new("consentCategories", "A consent category is named once.")],
        _ => [],
    };

    public static IReadOnlyList<Problem> OAuthProblems(IDestination entry, JsonObject? written) => written switch
    {
        null => [],
        _ when entry.Profile.OAuth is null && written.Count > 0 => [new("oauth", $"{entry.Profile.Name} takes no OAuth credentials: its settings are enough.")],
        _ => [.. OAuthGrant.Problems(written).Select(problem => problem with { Field = $"oauth.{problem.Field}" })],
    };

    public static IReadOnlyList<Problem> SlugProblems(string? slug, IReadOnlySet<string> taken) => slug switch
    {
        null => [],
        _ when !Slug.IsValid(slug) => [new("slug", Slug.Rule)],
        _ when taken.Contains(slug) => [new("slug", $"Another destination has the slug '{slug}'.")],
        _ => [],
    };

    public static IReadOnlyList<Problem> SettingsProblems(IDestination entry, JsonObject settings, string? endpoint)
    {
        List<Problem> problems = [.. SettingsCheck.Problems(entry.Profile.Settings, settings).Select(InSettings)];
        if (string.IsNullOrWhiteSpace(endpoint))
            return problems;
        if (entry.Profile.IsHttp && !IsOrigin(endpoint))
            problems.Add(new("endpoint", "The API endpoint is an origin, such as https://proxy.example.com:8443, without a path."));
        if (!entry.Profile.IsHttp && !IsHostAndPort(endpoint))
            problems.Add(new("endpoint", "The API endpoint is a host and a port, such as proxy.example.com:9092."));
        return problems;
    }

    /// <summary>What keeps it from being enabled.</summary>
    public static IReadOnlyList<Problem> MissingProblems(IDestination entry, JsonObject settings, OAuthGrant grant) =>
    [
        .. entry.Profile.OAuth is null || grant.IsConnected
            ? Array.Empty<Problem>()
            : [new Problem("oauth", $"{entry.Profile.Name} is not connected: connect it, or paste a token, under Settings.")],
        .. SettingsCheck.Missing(entry.Profile.Settings, settings)
            .Select(setting => new Problem($"settings.{setting.Key}", $"{setting.Label} is missing: {entry.Profile.Name} cannot be enabled without it.")),
    ];

    /// <summary>What would let stored credentials go to another host than they were given for: see <see cref="KeptSecrets"/>.</summary>
    /// <param name="entry">Its catalogue entry.</param>
    /// <param name="stored">The settings from which secrets are kept, secrets included, with the endpoint and the grant beside them.</param>
    /// <param name="settings">The settings as they are to be; secrets that are left out are kept.</param>
    /// <param name="endpoint">The endpoint as it is to be.</param>
    public static IReadOnlyList<Problem> KeptProblems(IDestination entry, (JsonObject Settings, string? Endpoint, OAuthGrant Grant) stored, JsonObject settings, string? endpoint)
    {
        var declared = entry.Profile.Settings;
        if ((Origin(endpoint) != stored.Endpoint ? "API endpoint" : KeptSecrets.Moved(declared, stored.Settings, settings)) is not { } moved)
            return [];
        List<Problem> problems = [.. KeptSecrets.Problems(declared, stored.Settings, settings, moved)];
        if (stored.Grant is not { ClientSecret: null, IsConnected: false })
            problems.Add(new("oauth", $"{moved} was changed, so the tokens and the client secret would go to another place than they were given for. Take them away under Access first, and connect again after."));
        return problems;
    }

    /// <summary>The endpoint as it is stored: null for none, and no slash at its end.</summary>
    public static string? Origin(string? endpoint) => endpoint?.Trim() switch
    {
        null or "" => null,
        var hostAndPort when IsHostAndPort(hostAndPort) => hostAndPort,
        var origin => new Uri(origin).GetLeftPart(UriPartial.Authority),
    };

    private static Problem InSettings(Problem problem) => problem with { Field = $"settings.{problem.Field}" };

    /// <summary>The endpoint as an address: a host and a port get the scheme <c>tcp</c>.</summary>
    public static string? Address(string? endpoint) => endpoint is not null && IsHostAndPort(endpoint) ? $"tcp://{endpoint}" : endpoint;

    private static bool IsHostAndPort(string text) =>
        Uri.TryCreate($"tcp://{text.Trim()}", UriKind.Absolute, out var address) && address is { Port: > 0, AbsolutePath: "/" or "", Query: "", Fragment: "", UserInfo: "" }
        && address.Authority == text.Trim();

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.PathAndQuery == "/" && address.Fragment.Length == 0 && address.UserInfo.Length == 0;
}
