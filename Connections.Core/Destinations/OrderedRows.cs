namespace Connections.Core.Destinations;

/// <summary>What the audit trail says of a changed list of mappings or filters.</summary>
internal static class OrderedRows
{
    /// <summary>The event's name, such as <c>Mapping Created</c>.</summary>
    /// <param name="noun">What the list holds.</param>
    /// <param name="before">Ids of before, and whether each was on.</param>
    /// <param name="after">The same of after.</param>
    public static string Audited(string noun, IReadOnlyList<(Guid Id, bool Enabled)> before, IReadOnlyList<(Guid Id, bool Enabled)> after)
    {
        var known = before.ToDictionary(one => one.Id, one => one.Enabled);
        if (after.Any(one => !known.ContainsKey(one.Id)))
            return $"{noun} Created";
        if (after.Count < before.Count)
            return $"{noun} Deleted";
        return after.Where(one => known[one.Id] != one.Enabled).Select(one => (bool?)one.Enabled).FirstOrDefault() switch
        {
            true => $"{noun} Enabled",
            false => $"{noun} Disabled",
            null => $"{noun} Modified",
        };
    }
}
