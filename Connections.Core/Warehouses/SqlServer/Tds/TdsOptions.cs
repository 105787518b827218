namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>Where a server is, and who signs in.</summary>
internal sealed record TdsOptions(string Host, int Port, string Database, string User, string Password)
{
    public TdsEncryption Encryption { get; init; } = TdsEncryption.Mandatory;

    /// <summary>Whether any certificate will do.</summary>
    public bool TrustsCertificate { get; init; }

    /// <summary>What the program calls itself, as the server's lists of sessions show it.</summary>
    public string Program { get; init; } = "connections";

    /// <summary>How long connecting and signing in may take in all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most that one answer may take of memory.</summary>
    public long MaxAnswerBytes { get; init; } = 256 << 20;

    // Without the password.
    public override string ToString() => $"{Host}:{Port}";
}
