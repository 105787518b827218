using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// Keeps a share of the events: by chance, or by the value at a path, so that all events of one user are kept or none. The value's
/// place between 0 and 1 is the first 8 bytes of the MD5 of its JSON text (texts with their quotes), big-endian, by 2^64: Segment's rule.
/// Chance is a hash of the messageId and a salt: an event that is asked about again, after a restart too, gets the same answer.
/// </summary>
internal sealed class Sampling(double share, MemberPath? path, Func<double>? random, long salt = 0)
{
    public bool Keeps(JsonElement record) => share switch
    {
        <= 0 => false,
        >= 1 => true,
        _ => (path is null ? random?.Invoke() ?? Draw(record) : Place(path.Read(record))) < share,
    };

    private double Draw(JsonElement record) => record.ValueKind == JsonValueKind.Object && record.TryGetProperty("messageId", out var id)
        ? XxHash3.HashToUInt64(JsonMarshal.GetRawUtf8Value(id), salt) / Math.Pow(2, 64)
        : Random.Shared.NextDouble();

    /// <summary>Where a value stands between 0 and 1; a missing one stands where null does.</summary>
    public static double Place(JsonElement? value)
    {
        using var scratch = JsonScratch.Rent();
        (value is null ? Resolved.Missing : Resolved.Of(value)).WriteTo(scratch.Writer);
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // it spreads values evenly and guards nothing; the contract names it
        MD5.HashData(scratch.Written, digest);
#pragma warning restore CA5351
        return BinaryPrimitives.ReadUInt64BigEndian(digest) / Math.Pow(2, 64);
    }
}
