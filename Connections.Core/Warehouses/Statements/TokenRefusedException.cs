namespace Connections.Core.Warehouses.Statements;

/// <summary>The place that gives out tokens for a login gave none.</summary>
/// <param name="status">The status of its answer.</param>
/// <param name="message">Its text.</param>
internal sealed class TokenRefusedException(int status, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>Whether it may give one a little later.</summary>
    public bool IsTransient => status is 429 or >= 500;
}
