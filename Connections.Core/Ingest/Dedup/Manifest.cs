using System.Buffers.Binary;
using System.Text;
using Connections.Core.Log;

namespace Connections.Core.Ingest.Dedup;

/// <summary>Which runs there are, and how far in the log all is in them. A file of its own, replaced whole.</summary>
/// <remarks>
/// Little endian: magic "CNXM", version (4), log id (16), checkpoint (text), number of the next run (8), count of runs (4), for each its
/// number, slot's end, keys and filter pages (8 each), from and to (text); CRC32C of all before it.
/// </remarks>
internal sealed record Manifest(Guid Log, LogPosition Checkpoint, long NextRun, IReadOnlyList<RunFacts> Runs)
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "CNXM"u8;

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Log.ToByteArray());
        writer.Write(Checkpoint.ToString());
        writer.Write(NextRun);
        writer.Write(Runs.Count);
        foreach (var run in Runs)
        {
            writer.Write(run.Number);
            writer.Write(run.SlotEnd);
            writer.Write(run.Keys);
            writer.Write(run.FilterPages);
            writer.Write(run.From.ToString());
            writer.Write(run.To.ToString());
        }

        writer.Flush();
        writer.Write(Castagnoli.HashToUInt32(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; null for anything else.</summary>
    public static Manifest? TryRead(byte[] bytes)
    {
        if (bytes.Length < 12 || !bytes.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != Castagnoli.HashToUInt32(bytes.AsSpan(0, bytes.Length - 4)))
            return null;

        using var reader = new BinaryReader(new MemoryStream(bytes, 8, bytes.Length - 12), Encoding.UTF8);
        var log = new Guid(reader.ReadBytes(16));
        var checkpoint = ReadPosition(reader);
        var nextRun = reader.ReadInt64();
        var runs = new RunFacts[reader.ReadInt32()];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), ReadPosition(reader), ReadPosition(reader));
        return new(log, checkpoint, nextRun, runs);
    }

    private static LogPosition ReadPosition(BinaryReader reader) =>
        LogPosition.TryParse(reader.ReadString(), out var position) ? position : throw new InvalidDataException("The manifest's sum is right, its positions are not.");
}
