namespace Connections.Tests.Warehouses.Statements;

/// <summary>A statement that a server took on, and that runs on when its asker is gone.</summary>
/// <param name="Id">What the server calls it.</param>
/// <param name="Mark">By what the engine finds it: a tag, or its text.</param>
/// <param name="End">Ends it, done or not.</param>
internal sealed record HeldStatement(string Id, string Mark, Action<bool> End);
