using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Sources;

/// <summary>What a sender names its source by. It stands in every web page, so it identifies and protects nothing.</summary>
public sealed class WriteKey
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The key itself, unique in the installation.</summary>
    public required string Key { get; init; }

    /// <summary>The source it belongs to.</summary>
    public Guid SourceId { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A new key: 32 letters and digits, as Segment's are.</summary>
    public static string NewKey() => RandomNumberGenerator.GetString(Alphabet, 32);

    internal sealed class Configuration : IEntityTypeConfiguration<WriteKey>
    {
        public void Configure(EntityTypeBuilder<WriteKey> builder) => builder.HasKey(k => k.Key);
    }
}
