using Hangfire.States;

namespace Connections.Tests.Jobs;

/// <summary>A state with whatever a script wants it to hold.</summary>
internal sealed record ScriptState(string Name, string? Reason, Dictionary<string, string> Data) : IState
{
    public bool IsFinal => false;
    public bool IgnoreJobLoadException => false;
    public Dictionary<string, string> SerializeData() => Data;
}
