using System.Text.Json;
using Hangfire.States;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>A state as it is stored. It is taken from Hangfire's object before the transaction, since that may be anybody's code.</summary>
internal sealed record StateText(string Name, string? Reason, string Data)
{
    public static StateText Of(IState state) => new(
        state.Name ?? throw new ArgumentException("A state must have a name.", nameof(state)),
        state.Reason,
        JsonSerializer.Serialize(state.SerializeData() ?? new Dictionary<string, string>()));

    public static Dictionary<string, string> Parse(string data) => JsonSerializer.Deserialize<Dictionary<string, string>>(data)!;
}
