using System.Buffers.Binary;
using System.Text;

namespace Connections.Tests.Warehouses.ClickHouse;

/// <summary>Reads rows of the format RowBinary.</summary>
internal sealed class RowBinaryReader(byte[] bytes)
{
    private int _at;

    public bool AtEnd => _at == bytes.Length;

    public object? Read(string type)
    {
        if (type.StartsWith("Nullable(", StringComparison.Ordinal))
            return bytes[_at++] == 1 ? null : Read(type["Nullable(".Length..^1]);
        return type switch
        {
            "String" => Text(),
            "Bool" => bytes[_at++] == 1,
            "Int64" => Whole(),
            "Float64" => BitConverter.Int64BitsToDouble(Whole()),
            _ => DateTime.UnixEpoch.AddTicks(Whole() * TimeSpan.TicksPerMicrosecond),
        };
    }

    private long Whole()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(_at));
        _at += sizeof(long);
        return value;
    }

    private string Text()
    {
        var (length, shift) = (0, 0);
        byte part;
        do
        {
            part = bytes[_at++];
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);
        var text = Encoding.UTF8.GetString(bytes, _at, length);
        _at += length;
        return text;
    }
}
