namespace Connections.Core.Warehouses.Sql;

/// <summary>One source's part of a batch.</summary>
/// <param name="Source">Its rows and where its cursor stood.</param>
/// <param name="Target">Where they go; null where there are none.</param>
internal sealed record SqlPart(SourceBatch Source, SqlTarget? Target);
