using System.Text;
using Connections.Core.Ingest;

namespace Connections.Tests.Ingest;

public sealed class IsoTimeTests
{
    [Theory]
    [InlineData("2026-05-01T10:00:00.123Z", "2026-05-01T10:00:00.123Z")]
    [InlineData("2026-05-01T10:00:00+00:00", "2026-05-01T10:00:00.000Z")]
    [InlineData("2026-05-01T10:00:00.123456+02:00", "2026-05-01T08:00:00.123Z")]
    [InlineData("2026-05-01T10:00:00.123456789-0530", "2026-05-01T15:30:00.123Z")]
    [InlineData("2026-05-01 10:00:00", "2026-05-01T10:00:00.000Z")]
    [InlineData("2026-05-01T10:00", "2026-05-01T10:00:00.000Z")]
    [InlineData("2026-05-01", "2026-05-01T00:00:00.000Z")]
    [InlineData("2015-2-02T00:30:08.276Z", "2015-02-02T00:30:08.276Z")]
    [InlineData("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z")]
    [InlineData("2026-05-01T10:00:60.120Z", "2026-05-01T10:00:59.120Z")]
    [InlineData("2026-05-01T10:00:00.12+02", "2026-05-01T08:00:00.120Z")]
    public void Spellings_of_senders_are_read(string text, string stored)
    {
        Assert.True(IsoTime.TryParse(Encoding.UTF8.GetBytes(text), out var time));

        Span<byte> written = stackalloc byte[IsoTime.Format.Length];
        Assert.Equal(stored, Encoding.UTF8.GetString(written[..IsoTime.Write(time, written)]));
    }

    [Theory]
    [InlineData(""), InlineData("yesterday"), InlineData("1714557600"), InlineData("2026-13-01"), InlineData("2026-02-30"), InlineData("2026-05-01T"),
     InlineData("2026-05-01T25:00:00Z"), InlineData("2025-02-29T00:00:00.000Z"), InlineData("2026-05-01T10:60:00.000Z"), InlineData("2026-05-01T24:00:00.000Z"),
     InlineData("2026-05-01T10:00:00.1x3Z"), InlineData("2026-05-01T10:00:00.12xZ"), InlineData("20x6-05-01T10:00:00.123Z"), InlineData("2026-00-01T10:00:00.123Z"),
     InlineData("0000-05-01T10:00:00.123Z"), InlineData("2026-05-01T10:00:00Zx"), InlineData("2026-05-01T10:00:00."), InlineData("0001-01-01T00:00:00+10:00")]
    public void What_is_no_time_is_not_read(string text) => Assert.False(IsoTime.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
