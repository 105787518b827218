namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// The texts that count as times: <c>YYYY-MM-DD</c>, then optionally <c>T</c> or a space, <c>HH:MM:SS</c>, up to 9 digits of fraction, and
/// <c>Z</c>, <c>±HH:MM</c> or <c>±HHMM</c>. Without a zone it is UTC. Days and hours have to exist.
/// </summary>
internal static class IsoTime
{
    private const int MaxLength = 35;

    /// <summary>Reads one. Anything finer than a tick (100 ns) is cut.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        // Most texts are no times: length and first byte tell nearly always.
        if (text.Length is < 10 or > MaxLength || !char.IsAsciiDigit((char)text[0]))
            return false;
        if (!Digits(text[..4], out var year) || text[4] != '-' || !Digits(text[5..7], out var month) || text[7] != '-' || !Digits(text[8..10], out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;

        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        if (text.Length > 10)
        {
            if (text[10] is not ((byte)'T' or (byte)' ') || !TryClock(text[11..], out var sinceMidnight))
                return false;
            ticks += sinceMidnight;
        }

        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;
        utc = new(ticks, DateTimeKind.Utc);
        return true;
    }

    // Ticks of the clock less the zone's offset: what is added to midnight.
    private static bool TryClock(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':')
            return false;
        if (!Digits(text[..2], out var hour) || !Digits(text[3..5], out var minute) || !Digits(text[6..8], out var second))
            return false;
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        if (!TryFraction(text[8..], out var fraction, out var length) || !TryOffset(text[(8 + length)..], out var offset))
            return false;

        ticks = hour * TimeSpan.TicksPerHour + minute * TimeSpan.TicksPerMinute + second * TimeSpan.TicksPerSecond + fraction - offset;
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out long ticks, out int length)
    {
        (ticks, length) = (0, 0);
        if (text.IsEmpty || text[0] != '.')
            return true;

        var unit = TimeSpan.TicksPerSecond;
        for (length = 1; length < text.Length && char.IsAsciiDigit((char)text[length]); length++)
        {
            unit /= 10;
            ticks += (text[length] - '0') * unit;
        }

        return length is > 1 and <= 10;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || text.SequenceEqual("Z"u8))
            return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (5 or 6) || (text.Length == 6 && text[3] != ':'))
            return false;
        if (!Digits(text[1..3], out var hours) || !Digits(text[^2..], out var minutes) || hours > 23 || minutes > 59)
            return false;

        ticks = (hours * TimeSpan.TicksPerHour + minutes * TimeSpan.TicksPerMinute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c))
                return false;
            value = value * 10 + (c - '0');
        }

        return true;
    }
}
