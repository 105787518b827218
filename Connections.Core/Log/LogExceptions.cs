namespace Connections.Core.Log;

/// <summary>The log cannot take events now: the disk is full or failing, or the queue before it is full. Nothing was acknowledged.</summary>
public sealed class LogUnavailableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>A cursor of another log was used: the data folder was replaced, and its owner has to say where to start.</summary>
public sealed class ForeignPositionException(LogPosition position, Guid log)
    : InvalidOperationException($"Position {position} belongs to another event log than this one ({log:N}). Choose where to start anew.");

/// <summary>A newer version of the product has written to the log. Nothing was changed.</summary>
public sealed class NewerLogException(string found, string known)
    : InvalidOperationException($"The event log was written by a newer version of Connections (format {found}; this one knows {known}). Start that version, or put a backup back.");
