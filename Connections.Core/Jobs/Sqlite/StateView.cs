namespace Connections.Core.Jobs.Sqlite;

/// <summary>The state a list is about, as one of its jobs has it.</summary>
internal sealed record StateView(bool IsCurrent, DateTime? At, string? Reason, Dictionary<string, string>? Data)
{
    public string? this[string name] => Data is not null && Data.TryGetValue(name, out var value) ? value : null;
}
