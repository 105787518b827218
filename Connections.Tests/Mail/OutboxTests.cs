using Connections.Core.Mail;
using Connections.Tests.Support;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Mail;

public sealed class OutboxTests : IAsyncLifetime
{
    private readonly SmtpSink _sink = SmtpSink.Start();
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.ClaimedAsync(_sink.Settings);

    public async Task DisposeAsync()
    {
        await _installation.DisposeAsync();
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_reaches_the_server_as_it_was_written()
    {
        await WriteAsync("greeting", subject: "Für Olga: 1 → 2", body: "Hello,\n.hidden by a dot\nbye");

        await SendAsync();

        var message = Assert.Single(_sink.Messages);
        Assert.Contains("From: Connections <connections@acme.test>", message, StringComparison.Ordinal);
        Assert.Contains("To: olga@acme.test", message, StringComparison.Ordinal);
        Assert.Contains("Subject: =?utf-8?", message, StringComparison.Ordinal);
        Assert.Contains("..hidden by a dot", message, StringComparison.Ordinal);
        var mail = Assert.Single(await _installation.MailsAsync());
        Assert.Equal((MailState.Sent, 1, _installation.Clock.GetUtcNow()), (mail.State, mail.Attempts, mail.SentAt));
        Assert.DoesNotContain(_sink.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_key_is_mailed_once_also_across_restarts()
    {
        for (var time = 0; time < 2; time++)
        {
            await WriteAsync("greeting", twice: true);
            await SendAsync();
            await SendAsync();
            await _installation.RestartAsync();
        }

        Assert.Single(_sink.Messages);
    }

    [Fact]
    public async Task With_a_name_and_a_password_it_signs_in()
    {
        await _installation.RestartAsync(("Connections:Mail:Username", "olga"), ("Connections:Mail:Password", "secret"));
        await WriteAsync("greeting");

        await SendAsync();

        Assert.Contains(_sink.Commands, command => command.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
        Assert.Single(_sink.Messages);
    }

    [Fact]
    public async Task A_server_that_refuses_for_now_is_asked_again_later_until_the_mail_has_failed()
    {
        _sink.Refusal = ("MAIL", "451 come again");
        await WriteAsync("greeting");

        await SendAsync();
        await SendAsync();
        var waiting = Assert.Single(await _installation.MailsAsync());
        Assert.Equal((MailState.Waiting, 1), (waiting.State, waiting.Attempts));
        Assert.Contains("come again", waiting.Error, StringComparison.Ordinal);

        for (var hour = 0; hour < 24; hour++)
        {
            _installation.Clock.Advance(TimeSpan.FromHours(1));
            await SendAsync();
        }

        var failed = Assert.Single(await _installation.MailsAsync());
        Assert.Equal((MailState.Failed, 6), (failed.State, failed.Attempts));
        Assert.Equal(6, _sink.Commands.Count(command => command.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_mail_that_failed_once_is_sent_by_the_next_try()
    {
        _sink.Refusal = ("DATA", "451 come again");
        await WriteAsync("greeting");
        await SendAsync();

        _sink.Refusal = null;
        _installation.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync();

        var mail = Assert.Single(await _installation.MailsAsync());
        Assert.Equal((MailState.Sent, 2, (string?)null), (mail.State, mail.Attempts, mail.Error));
    }

    [Fact]
    public async Task A_recipient_that_the_server_does_not_know_is_not_asked_for_again()
    {
        _sink.Refusal = ("RCPT", "550 no such person");
        await WriteAsync("greeting");

        await SendAsync();

        var mail = Assert.Single(await _installation.MailsAsync());
        Assert.Equal((MailState.Failed, 1), (mail.State, mail.Attempts));
        Assert.Contains("no such person", mail.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_outcome_not_a_crash()
    {
        await _sink.DisposeAsync();
        await WriteAsync("greeting");

        await SendAsync();

        Assert.Equal(MailState.Waiting, Assert.Single(await _installation.MailsAsync()).State);
    }

    [Fact]
    public async Task Several_workers_at_once_send_a_mail_once()
    {
        await WriteAsync("greeting");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(SendAsync)));

        Assert.Single(_sink.Messages);
    }

    [Fact]
    public async Task A_mail_that_a_kill_left_waiting_goes_out_after_the_start()
    {
        await WriteAsync("greeting");
        await _installation.RestartAsync();

        await _installation.StartHostedServicesAsync();

        var booked = Assert.Single(_installation.Jobs.GetMonitoringApi().EnqueuedJobs("mail", 0, 10)).Value;
        Assert.Equal(typeof(SendMailJob), booked.Job.Type);
        Assert.Equal("* * * * *", Assert.Single(_installation.Recurring(), job => job.Job.Type == typeof(SendMailJob)).Cron);
    }

    [Fact]
    public async Task Without_a_server_mails_are_kept_and_a_later_server_gets_them_only_when_told()
    {
        await _installation.RestartAsync(("Connections:Mail:Host", ""));
        await WriteAsync("greeting");
        var id = Assert.Single(await _installation.MailsAsync()).Id;
        Assert.Equal("mail", Assert.Single((await _installation.Get<Outbox>().SendAgainAsync(id, default)).Problems).Field);

        await _installation.RestartAsync(("Connections:Mail:Host", "127.0.0.1"));
        await SendAsync();
        Assert.Equal(MailState.Kept, Assert.Single(await _installation.MailsAsync()).State);
        Assert.Empty(_sink.Messages);

        await _installation.Get<Outbox>().SendAgainAsync(id, default);
        await SendAsync();
        Assert.Single(_sink.Messages);
        Assert.Equal("id", Assert.Single((await _installation.Get<Outbox>().SendAgainAsync(id, default)).Problems).Field);
    }

    [Fact]
    public async Task What_waits_for_a_server_that_is_taken_away_is_kept()
    {
        await WriteAsync("greeting");
        await _installation.RestartAsync(("Connections:Mail:Host", ""));

        await SendAsync();

        Assert.Equal(MailState.Kept, Assert.Single(await _installation.MailsAsync()).State);
    }

    [Theory]
    [InlineData("Connections:Mail:From", "", "Connections:Mail:From")]
    [InlineData("Connections:Mail:From", "nobody at all", "Connections:Mail:From")]
    [InlineData("Connections:Mail:Port", "70000", "Connections:Mail:Port")]
    [InlineData("Connections:Mail:Username", "olga", "Connections:Mail:Password")]
    public async Task Settings_that_cannot_work_stop_the_start_and_are_named(string key, string value, string named)
    {
        await _installation.RestartAsync((key, value));

        var refused = Assert.Throws<OptionsValidationException>(() => _installation.Get<IStartupValidator>().Validate());

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private async Task WriteAsync(string key, string subject = "Greeting", string body = "Hello", bool twice = false)
    {
        await using var db = _installation.Database();
        for (var time = 0; time < (twice ? 2 : 1); time++)
            await _installation.Get<Outbox>().AddAsync(db, new(_installation.WorkspaceId, key, "olga@acme.test", subject, body), default);
        await db.SaveChangesAsync();
    }

    private Task SendAsync() => _installation.Get<SendMailJob>().RunAsync(default);
}
