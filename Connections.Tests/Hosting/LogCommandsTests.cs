using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Log;
using Connections.Tests.Support;
using Connections.Web.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Hosting;

/// <summary>What <c>connections log verify</c> and <c>log stats</c> print and answer, on a folder that was stopped.</summary>
public sealed class LogCommandsTests : IDisposable
{
    private static readonly Guid Website = Guid.Parse("11111111-1111-1111-1111-111111111111");

    private readonly TempFolder _data = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Verify_says_that_a_log_is_whole_and_verbosely_what_each_segment_holds()
    {
        await WriteAsync();

        Assert.Equal(0, await LogVerify.RunAsync(_data.Path, verbose: false, _output, _errors));
        Assert.Equal("1 segments, 3 frames, 3 events, ", _output.ToString()[.."1 segments, 3 frames, 3 events, ".Length]);
        Assert.EndsWith("all whole.", _output.ToString().Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(".segment", _output.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await LogVerify.RunAsync(_data.Path, verbose: true, _output, _errors));
        Assert.Contains("0000000000000000000.segment: 3 frames, 3 events", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_names_segment_and_byte_of_damage_answers_1_and_repairs_nothing()
    {
        var segment = await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[60] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);

        Assert.Equal(1, await LogVerify.RunAsync(_data.Path, verbose: false, _output, _errors));

        Assert.Contains("0000000000000000000.segment", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("problem: The frame at byte 0 is damaged.", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(segment));
    }

    [Fact]
    public async Task Stats_are_for_people_or_for_machines()
    {
        await WriteAsync();

        Assert.Equal(0, await LogStats.RunAsync(_data.Path, asJson: false, _output, _errors));
        Assert.Contains("events       3 in 3 frames", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2026-05-01", _output.ToString(), StringComparison.Ordinal);

        using var json = new StringWriter();
        Assert.Equal(0, await LogStats.RunAsync(_data.Path, asJson: true, json, _errors));
        var read = JsonNode.Parse(json.ToString())!;
        Assert.Equal(3, (long)read["events"]!);
        Assert.Equal(Website.ToString(), (string?)read["bySource"]![0]!["name"]);
        Assert.Equal(33, (long)read["byType"]![0]!["jsonBytes"]!);
    }

    [Fact]
    public async Task Without_a_log_both_say_where_they_looked()
    {
        Assert.Equal(1, await LogVerify.RunAsync(_data.Path, verbose: false, _output, _errors));
        Assert.Equal(1, await LogStats.RunAsync(_data.Path, asJson: false, _output, _errors));
        Assert.Contains($"There is no event log in {_data.Path}", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_of_a_newer_version_is_refused_in_words()
    {
        var segment = await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[30] = FrameHeader.Version + 1;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Castagnoli.HashToUInt32(bytes.AsSpan(8..(FrameHeader.FixedBytes + 16))));
        await File.WriteAllBytesAsync(segment, bytes);

        Assert.Equal(1, await LogVerify.RunAsync(_data.Path, verbose: false, _output, _errors));
        Assert.Equal(1, await LogCat.RunAsync(_data.Path, from: null, _output, _errors));
        Assert.Contains("newer version of Connections", _errors.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero));
        using var log = new SegmentLog(_data.File("log"), new(), clock);
        for (var i = 0; i < 3; i++)
            await log.AppendAsync([new(Website, EventType.Track, 1, Encoding.UTF8.GetBytes("{\"n\": 1234}"))], CancellationToken.None);
        return Directory.GetFiles(_data.File("log"), "*.segment").Single();
    }
}
