using Connections.Core.Workspaces;

namespace Connections.Web.Pages.Shared;

/// <summary>Finds the problem that belongs under a field.</summary>
internal static class ProblemList
{
    /// <summary>The sentence for a field, or null. A setting's field may be named with or without the object that it stands in.</summary>
    public static string? For(this IReadOnlyList<Problem> problems, string field) =>
        problems.FirstOrDefault(problem => problem.Field == field || problem.Field == $"settings.{field}")?.Message;

    /// <summary>The problems of no known field: a form shows them above its button, so that none is lost.</summary>
    public static IReadOnlyList<Problem> Besides(this IReadOnlyList<Problem> problems, IEnumerable<string> fields)
    {
        var known = fields.ToHashSet(StringComparer.Ordinal);
        return [.. problems.Where(problem => !known.Contains(problem.Field) && !known.Contains(problem.Field.Replace("settings.", "", StringComparison.Ordinal)))];
    }
}
