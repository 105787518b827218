namespace Connections.Tests.Warehouses.Databricks;

/// <summary>A statement fails.</summary>
internal sealed class DatabricksRefusal(string condition, string state, string message) : Exception($"[{condition}] {message} SQLSTATE: {state}");
