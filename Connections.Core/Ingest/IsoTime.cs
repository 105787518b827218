namespace Connections.Core.Ingest;

/// <summary>
/// Times as senders write them (tracking contract, §4.4): ISO 8601 with up to nine digits of a second and any offset; no offset is UTC,
/// no time is midnight, a month or day may have one digit.
/// </summary>
internal static class IsoTime
{
    /// <summary>How a stored time is written: UTC, milliseconds, <c>Z</c>. 24 bytes.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Bytes of a stored time.</summary>
    public const int Length = 24;

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        if (TryParseStored(text, out time))
            return true;
        if (!TakeNumber(ref text, 4, 4, out var year) || !Take(ref text, '-')
            || !TakeNumber(ref text, 1, 2, out var month) || !Take(ref text, '-') || !TakeNumber(ref text, 1, 2, out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;

        var (timeOfDay, offset) = (0L, 0L);
        if (!text.IsEmpty && (!TakeTimeOfDay(ref text, out timeOfDay) || !TakeOffset(ref text, out offset) || !text.IsEmpty))
            return false;

        var ticks = new DateTime(year, month, day).Ticks + timeOfDay - offset;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        time = new(ticks, TimeSpan.Zero);
        return true;
    }

    // What Write has written, which is most of what is read. Of anything else it says no more than that it is not such.
    private static bool TryParseStored(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != Length || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.' || text[23] != 'Z')
            return false;
        var (year, month, day) = (Two(text, 0) * 100 + Two(text, 2), Two(text, 5), Two(text, 8));
        var (hour, minute, second, milliseconds) = (Two(text, 11), Two(text, 14), Two(text, 17), Two(text, 20) * 10 + Digit(text, 22));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || milliseconds < 0)
            return false;
        time = new(new DateTime(year, month, day).Ticks + ((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + milliseconds * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        return true;
    }

    private static int Two(ReadOnlySpan<byte> text, int at) => Digit(text, at) * 10 + Digit(text, at + 1);

    // Of what is no digit far below zero, whatever is added to it.
    private static int Digit(ReadOnlySpan<byte> text, int at) => text[at] - '0' is >= 0 and <= 9 and var digit ? digit : -100_000;

    /// <summary>Writes <see cref="Format"/>. By hand: each event has four of them, and the framework's reads its format each time.</summary>
    public static int Write(DateTimeOffset time, Span<byte> to)
    {
        var utc = time.UtcDateTime;
        var (year, month, day) = utc;
        var ofDay = (int)(utc.TimeOfDay.Ticks / TimeSpan.TicksPerMillisecond);
        WriteDigits(to[..4], year);
        to[4] = (byte)'-';
        WriteDigits(to[5..7], month);
        to[7] = (byte)'-';
        WriteDigits(to[8..10], day);
        to[10] = (byte)'T';
        WriteDigits(to[11..13], ofDay / 3_600_000);
        to[13] = (byte)':';
        WriteDigits(to[14..16], ofDay / 60_000 % 60);
        to[16] = (byte)':';
        WriteDigits(to[17..19], ofDay / 1000 % 60);
        to[19] = (byte)'.';
        WriteDigits(to[20..23], ofDay % 1000);
        to[23] = (byte)'Z';
        return Length;
    }

    private static void WriteDigits(Span<byte> to, int number)
    {
        for (var i = to.Length - 1; i >= 0; i--, number /= 10)
            to[i] = (byte)('0' + number % 10);
    }

    private static bool TakeTimeOfDay(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (!Take(ref text, 'T') && !Take(ref text, 't') && !Take(ref text, ' '))
            return false;
        if (!TakeNumber(ref text, 1, 2, out var hour) || !Take(ref text, ':') || !TakeNumber(ref text, 1, 2, out var minute))
            return false;
        var (second, fraction) = (0, 0L);
        if (Take(ref text, ':') && (!TakeNumber(ref text, 1, 2, out second) || !TakeFraction(ref text, out fraction)))
            return false;
        if (hour > 23 || minute > 59 || second > 60)
            return false;
        second = Math.Min(second, 59); // a leap second counts as the one before
        ticks = ((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + fraction;
        return true;
    }

    private static bool TakeFraction(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (!Take(ref text, '.') && !Take(ref text, ','))
            return true;
        var (digits, worth) = (0, TimeSpan.TicksPerSecond / 10);
        while (!text.IsEmpty && char.IsAsciiDigit((char)text[0]) && digits++ < 9)
        {
            ticks += (text[0] - '0') * worth;
            worth /= 10;
            text = text[1..];
        }

        return digits > 0;
    }

    private static bool TakeOffset(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty || Take(ref text, 'Z') || Take(ref text, 'z'))
            return true;
        var sign = Take(ref text, '+') ? 1 : Take(ref text, '-') ? -1 : 0;
        if (sign == 0 || !TakeNumber(ref text, 2, 2, out var hours))
            return false;
        Take(ref text, ':');
        var minutes = 0;
        if (!text.IsEmpty && !TakeNumber(ref text, 2, 2, out minutes))
            return false;
        ticks = sign * (hours * 60L + minutes) * TimeSpan.TicksPerMinute;
        return hours <= 23 && minutes <= 59;
    }

    private static bool Take(ref ReadOnlySpan<byte> text, char wanted)
    {
        if (text.IsEmpty || text[0] != wanted)
            return false;
        text = text[1..];
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> text, int minDigits, int maxDigits, out int number)
    {
        (number, var digits) = (0, 0);
        while (digits < maxDigits && digits < text.Length && char.IsAsciiDigit((char)text[digits]))
            number = number * 10 + text[digits++] - '0';
        text = text[digits..];
        return digits >= minDigits;
    }
}
