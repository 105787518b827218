using System.Text.RegularExpressions;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Sources;

/// <summary>What may be said of a source, each check with the sentence that says what would be right. Null means that all is well.</summary>
internal static partial class SourceChecks
{
    private const int MaxName = 100;
    private const int MaxEnvironment = 40;
    private const int MaxReason = 500;

    public static Problem? Name(string name) =>
        name.Trim().Length is 0 or > MaxName || name.Any(char.IsControl) ? new("name", $"A name has 1 to {MaxName} characters, without line breaks.") : null;

    public static Problem? Environment(string? environment) =>
        environment?.Trim().Length > MaxEnvironment || environment?.Any(char.IsControl) == true
            ? new("environment", $"An environment has at most {MaxEnvironment} characters, without line breaks.")
            : null;

    public static Problem? Type(string type) => SourceType.Find(type) is null
        ? new("type", $"There is no source type '{type}'. Known: {string.Join(", ", SourceType.All.Select(known => known.Slug))}.")
        : null;

    public static Problem? Reason(string reason) =>
        reason.Trim().Length is 0 or > MaxReason ? new("reason", $"Say why the source has to stay enabled, in 1 to {MaxReason} characters.") : null;

    /// <param name="slug">The wanted slug.</param>
    /// <param name="taken">Slugs of the workspace's other sources.</param>
    public static Problem? Slug(string slug, IReadOnlySet<string> taken)
    {
        if (!Workspaces.Slug.IsValid(slug))
            return new("slug", Workspaces.Slug.Rule);
        if (SourceSlugs.IsReserved(slug))
            return new("slug", $"'{slug}' is an address of the console itself. Choose another slug.");
        return taken.Contains(slug) ? new("slug", $"Another source has the slug '{slug}'. Choose another one.") : null;
    }

    /// <summary>The name of the source's schema in warehouses.</summary>
    /// <param name="schema">The wanted name.</param>
    /// <param name="taken">Those of the workspace's other sources.</param>
    public static Problem? Schema(string schema, IReadOnlySet<string> taken)
    {
        if (!SchemaPattern().IsMatch(schema))
            return new("schema", "A schema name has 1 to 63 lower-case letters and underscores, and nothing else.");
        if (schema.StartsWith("_connections", StringComparison.Ordinal) || schema.StartsWith("pg_", StringComparison.Ordinal) || schema == "information_schema")
            return new("schema", $"'{schema}' is kept for the database or for this product. Choose another name.");
        return taken.Contains(schema) ? new("schema", $"Another source loads into the schema '{schema}'. Two sources cannot share one: choose another name.") : null;
    }

    // The key stands in paths and, followed by a colon, in the user name of HTTP's basic authentication.
    public static Problem? WriteKey(string key) => WriteKeyPattern().IsMatch(key)
        ? null
        : new("writeKeys", $"'{key}' cannot be a write key: it has 1 to 100 letters, digits, -, _, . and ~.");

    public static async Task<Problem?> WriteKeysAsync(ConnectionsDb db, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Select(WriteKey).FirstOrDefault(problem => problem is not null) is { } odd)
            return odd;
        if (keys.GroupBy(key => key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return new("writeKeys", $"The write key '{twice.Key}' stands there twice. Name it once.");
        return await db.WriteKeys.Where(known => keys.Contains(known.Key)).Select(known => known.Key).FirstOrDefaultAsync(cancellationToken) is { } used
            ? new("writeKeys", $"The write key '{used}' belongs to another source already. A key is unique in the installation.")
            : null;
    }

    [GeneratedRegex(@"\A[a-z_]{1,63}\z")]
    private static partial Regex SchemaPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]{1,100}\z")]
    private static partial Regex WriteKeyPattern();
}
