using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Mail;

/// <summary>What became of a mail.</summary>
public enum MailState
{
    /// <summary>Waits to be sent.</summary>
    Waiting,

    /// <summary>The SMTP server took it.</summary>
    Sent,

    /// <summary>No SMTP server is configured: it stays in the outbox to be read there.</summary>
    Kept,

    /// <summary>Given up after its tries.</summary>
    Failed,
}

/// <summary>A mail in the outbox: every mail passes here, sent or not.</summary>
public sealed class OutgoingMail
{
    /// <summary>The row's key.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The workspace it belongs to.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>Names the occasion and the recipient; unique, so that one occasion mails a person once, also across restarts.</summary>
    public required string Key { get; init; }

    /// <summary>The address it goes to.</summary>
    public required string To { get; init; }

    /// <summary>The subject.</summary>
    public required string Subject { get; init; }

    /// <summary>The text, plain. A link that lets somebody in is taken out of it when it has stopped working.</summary>
    public required string Body { get; set; }

    /// <summary>What became of it.</summary>
    public MailState State { get; set; }

    /// <summary>When it is tried next; meaningless unless it waits.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>What the last try answered; null where none failed.</summary>
    public string? Error { get; set; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the server took it.</summary>
    public DateTimeOffset? SentAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<OutgoingMail>
    {
        public void Configure(EntityTypeBuilder<OutgoingMail> builder)
        {
            builder.HasIndex(m => m.Key).IsUnique();
            builder.HasIndex(m => new { m.WorkspaceId, m.CreatedAt });
            builder.HasIndex(m => new { m.State, m.NextAttemptAt });
        }
    }
}
