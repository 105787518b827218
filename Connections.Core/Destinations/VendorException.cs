namespace Connections.Core.Destinations;

/// <summary>Ends an action with one result for all of its events.</summary>
/// <param name="result">The result.</param>
public sealed class VendorException(EventResult result) : Exception(result.Message ?? $"The destination answered {result.Status}.")
{
    /// <summary>What came of the events.</summary>
    public EventResult Result { get; } = result;
}
