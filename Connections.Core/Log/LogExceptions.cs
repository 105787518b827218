namespace Connections.Core.Log;

/// <summary>The log cannot take events now: the disk is full or failing, or the queue before it is full. Nothing was acknowledged.</summary>
public sealed class LogUnavailableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>A cursor of another log was used: the data folder was replaced, and its owner has to say where to start.</summary>
public sealed class ForeignPositionException(LogPosition position, Guid log)
    : InvalidOperationException($"Position {position} belongs to another event log than this one ({log:N}). Choose where to start anew.");
