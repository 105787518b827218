using System.Buffers.Binary;

namespace Connections.Core.Log;

/// <summary>
/// Keeps what is known of a sealed segment beside it, so that a start does not read the log. It is only a saving: where it is missing,
/// damaged or of another length than its segment, the segment is walked again.
/// </summary>
/// <remarks>
/// Little endian: magic "CNXI", version, length, next offset, last time, count and list of marks (offset, time, position), count and
/// list of sources (id, last offset), CRC32C of all before it.
/// </remarks>
internal static class SegmentIndex
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "CNXI"u8;

    public static void Save(Segment segment)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(segment.Length);
            writer.Write(segment.NextOffset);
            writer.Write(segment.LastTimeTicks);
            var marks = segment.Marks();
            writer.Write(marks.Count);
            foreach (var mark in marks)
            {
                writer.Write(mark.Offset);
                writer.Write(mark.TimeTicks);
                writer.Write(mark.Position);
            }

            var sources = segment.LastOffsets();
            writer.Write(sources.Count);
            foreach (var (source, last) in sources)
            {
                writer.Write(source.ToByteArray());
                writer.Write(last);
            }

            writer.Flush();
            writer.Write(Castagnoli.HashToUInt32(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        }

        File.WriteAllBytes(segment.IndexPath, bytes.ToArray());
    }

    /// <summary>Restores the segment. False when there is nothing to be trusted.</summary>
    public static bool TryLoad(Segment segment)
    {
        if (!File.Exists(segment.IndexPath))
            return false;
        var bytes = File.ReadAllBytes(segment.IndexPath);
        if (bytes.Length < 8 || !bytes.AsSpan().StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)) != Version)
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != Castagnoli.HashToUInt32(bytes.AsSpan(0, bytes.Length - 4)))
            return false;

        using var reader = new BinaryReader(new MemoryStream(bytes, 8, bytes.Length - 8));
        var length = reader.ReadInt64();
        if (length != new FileInfo(segment.Path).Length)
            return false;
        var (nextOffset, lastTimeTicks) = (reader.ReadInt64(), reader.ReadInt64());
        var marks = new Mark[reader.ReadInt32()];
        for (var i = 0; i < marks.Length; i++)
            marks[i] = new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var sources = new KeyValuePair<Guid, long>[reader.ReadInt32()];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = new(new(reader.ReadBytes(16)), reader.ReadInt64());
        segment.Restore(length, nextOffset, lastTimeTicks, marks, sources);
        return true;
    }
}
