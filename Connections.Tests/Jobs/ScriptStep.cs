namespace Connections.Tests.Jobs;

/// <summary>One operation with its arguments, and what it answers on a storage.</summary>
internal sealed record ScriptStep(string Name, Func<ScriptSide, object?> Run);
