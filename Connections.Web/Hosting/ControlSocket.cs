using System.Net.Sockets;
using Connections.Core.Storage;

namespace Connections.Web.Hosting;

/// <summary>
/// Where commands reach the running process: a socket in the data folder, which its owner alone can enter. One line asks
/// (<c>sync warehouse</c>), lines answer, and the last one is <c>ok</c> or <c>failed</c>.
/// </summary>
internal sealed partial class ControlSocket(DataFolder folder, SyncCommand sync, ILogger<ControlSocket> logger) : BackgroundService
{
    /// <summary>The socket's path in a data folder.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "control.sock");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var path = PathIn(folder.Root);
        File.Delete(path); // of a process that was killed: the folder's lock says that none is alive
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or SocketException)
        {
            // The system allows some hundred bytes for the path. Everything but commands works without it.
            LogNoSocket(logger, path, e);
            return;
        }

        listener.Listen();
        List<Task> answers = []; // a sync may take an hour, and one of another warehouse is not to wait for it
        try
        {
            while (true)
            {
                var caller = await listener.AcceptAsync(stoppingToken);
                answers.RemoveAll(answer => answer.IsCompleted);
                answers.Add(AnswerAsync(caller, stoppingToken));
            }
        }
        finally
        {
            File.Delete(path);
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(Socket caller, CancellationToken stoppingToken)
    {
        try
        {
            await using var stream = new NetworkStream(caller, ownsSocket: true);
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true };
            var words = (await reader.ReadLineAsync(stoppingToken))?.Split(' ') ?? [];
            await writer.WriteLineAsync(await RunAsync(words, writer, stoppingToken) ? "ok" : "failed");
        }
        catch (IOException e)
        {
            LogCallerLeft(logger, e); // what it asked for goes on
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The caller sees the connection end without an answer, and says so.
        }
    }

    private async Task<bool> RunAsync(string[] words, TextWriter answer, CancellationToken stoppingToken)
    {
        try
        {
            return words is ["sync", var warehouse] && await sync.RunAsync(warehouse, answer, stoppingToken);
        }
#pragma warning disable CA1031 // a command that fails must not take the process down with it
        catch (Exception e) when (e is not (IOException or OperationCanceledException))
#pragma warning restore CA1031
        {
            LogFailed(logger, string.Join(' ', words), e);
            await answer.WriteLineAsync($"The command failed: {e.Message} The log of the process has the details.");
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Commands cannot reach this process: no socket could be made at {Path}.")]
    private static partial void LogNoSocket(ILogger logger, string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The command '{Command}' failed.")]
    private static partial void LogFailed(ILogger logger, string command, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A command's caller left before its answer.")]
    private static partial void LogCallerLeft(ILogger logger, Exception exception);
}
