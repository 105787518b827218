namespace Connections.Core.Destinations.Kafka;

/// <summary>A broker.</summary>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
internal sealed record KafkaBroker(string Host, int Port)
{
    /// <summary>Reads a list such as <c>a.example.com:9092, b.example.com</c>; what is none is left out.</summary>
    public static IReadOnlyList<KafkaBroker> List(string? text) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(one => Uri.TryCreate($"tcp://{one}", UriKind.Absolute, out var address) ? new KafkaBroker(address.Host, address.Port < 0 ? 9092 : address.Port) : null)
            .OfType<KafkaBroker>(),
    ];
}
