using System.Numerics;
using System.Runtime.Intrinsics;

namespace Connections.Core.Mapping;

/// <summary>
/// Finds where the texts of a JSON begin and end, before anybody walks it: many bytes at a time, and who walks it need not look for an end byte by byte,
/// each look waiting for the one before.
/// </summary>
internal static class Quotes
{
    // As many bytes as one look takes in, and as many quotes as it may find: there has to be room for them.
    private const int Wide = 32;

    /// <summary>How many quotes there are; negative where there is an escape, a control character or an odd number of them, or no room.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="places">Is given where they stand, in order.</param>
    public static int Find(ReadOnlySpan<byte> json, Span<int> places)
    {
        var count = 0;
        var at = 0;
        for (; at <= json.Length - Wide; at += Wide)
            if (!TryLook(Vector256.Create(json[at..]), at, places, ref count))
                return -1;
        if (at < json.Length)
        {
            Span<byte> rest = stackalloc byte[Wide];
            rest.Fill((byte)' ');
            json[at..].CopyTo(rest);
            if (!TryLook(Vector256.Create<byte>(rest), at, places, ref count))
                return -1;
        }

        return count % 2 == 0 ? count : -1;
    }

    private static bool TryLook(Vector256<byte> bytes, int at, Span<int> places, ref int count)
    {
        if (places.Length - count < Wide || HasBad(bytes))
            return false;
        for (var found = Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits(); found != 0; found &= found - 1)
            places[count++] = at + BitOperations.TrailingZeroCount(found);
        return true;
    }

    private static bool HasBad(Vector256<byte> bytes) =>
        (Vector256.Equals(bytes, Vector256.Create((byte)'\\')) | Vector256.LessThan(bytes, Vector256.Create((byte)' '))) != Vector256<byte>.Zero;
}
